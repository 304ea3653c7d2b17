using System.IO.Hashing;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Tells robots by their user agent, by the maintained list in <c>BotPatterns.txt</c>. Safe to share between threads.</summary>
/// <remarks>User agents repeat, so verdicts are remembered; memory stays within some megabytes whatever strangers send.</remarks>
public sealed class UserAgents
{
    private const int Slots = 4096;
    private const int MaxRememberedLength = 512;

    private static readonly Lazy<BotPatterns> List = new(BotPatterns.Load);

    private readonly Verdict?[] _verdicts = new Verdict?[Slots];

    /// <summary>Whether it is a known robot's; null when there is no user agent.</summary>
    public bool? IsBot(ReadOnlySpan<byte> userAgent) => userAgent.IsEmpty ? null : Of(userAgent).IsBot;

    /// <summary>What is known of a user agent that is not empty.</summary>
    internal Verdict Of(ReadOnlySpan<byte> userAgent)
    {
        if (userAgent.Length > MaxRememberedLength) return Judge(userAgent, hash: 0);
        var hash = XxHash3.HashToUInt64(userAgent);
        ref var slot = ref _verdicts[hash % Slots];
        var known = Volatile.Read(ref slot);
        if (known is not null && known.Hash == hash && userAgent.SequenceEqual(known.Agent)) return known;
        var verdict = Judge(userAgent, hash);
        Volatile.Write(ref slot, verdict);
        return verdict;
    }

    private static Verdict Judge(ReadOnlySpan<byte> userAgent, ulong hash)
    {
        var text = new ByteBuffer();
        Utf8Text.Append(text, userAgent);
        var agent = userAgent.ToArray();
        return new Verdict(hash, agent, text.Written.SequenceEqual(agent) ? agent : text.Written.ToArray(), List.Value.Match(userAgent));
    }

    /// <param name="Agent">As it was sent.</param>
    /// <param name="Text">As it is kept.</param>
    internal sealed record Verdict(ulong Hash, byte[] Agent, byte[] Text, bool IsBot);
}
