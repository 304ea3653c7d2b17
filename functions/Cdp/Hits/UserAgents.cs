using System.IO.Hashing;

namespace Cdp.Hits;

/// <summary>Tells robots by their user agent, by the maintained list in <c>Crawlers.txt</c>. Safe to share between threads.</summary>
/// <remarks>User agents repeat, so verdicts are remembered; memory stays within some megabytes whatever strangers send.</remarks>
public sealed class UserAgents
{
    private const int Slots = 4096;
    private const int LongestRemembered = 512;

    private static readonly Lazy<Crawlers> List = new(Crawlers.Load);

    private readonly Verdict?[] _verdicts = new Verdict?[Slots];

    /// <summary>Whether it is a known robot's; null when there is no user agent.</summary>
    public bool? IsBot(ReadOnlySpan<byte> userAgent)
    {
        if (userAgent.IsEmpty) return null;
        if (userAgent.Length > LongestRemembered) return List.Value.Match(userAgent);
        var hash = XxHash3.HashToUInt64(userAgent);
        ref var slot = ref _verdicts[hash % Slots];
        var known = Volatile.Read(ref slot);
        if (known is not null && known.Hash == hash && userAgent.SequenceEqual(known.Agent)) return known.IsBot;
        var verdict = new Verdict(hash, userAgent.ToArray(), List.Value.Match(userAgent));
        Volatile.Write(ref slot, verdict);
        return verdict.IsBot;
    }

    private sealed record Verdict(ulong Hash, byte[] Agent, bool IsBot);
}
