using System.Collections.Concurrent;

namespace Cdp.Ingest;

/// <summary>How many requests ended how, since the last time somebody asked. Thread-safe.</summary>
/// <remarks>The keys are <see cref="Stored"/>, <see cref="NotStored"/>, <see cref="NotFound"/>,
/// <see cref="NotFoundWithPayload"/> and, from the vocabulary of reasons,
/// <c>preflight</c>, <c>bad_method</c> and <c>body_too_large</c>: requests of these kinds are seen here only, for they are never stored.</remarks>
public sealed class CollectorCounts
{
    public const string Stored = "stored";
    public const string NotStored = "not_stored";
    public const string NotFound = "not_found";

    /// <summary>A request that carries a hit and came to an address that is none.</summary>
    public const string NotFoundWithPayload = "not_found_with_payload";

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>What was counted since the last call; counting starts again at zero.</summary>
    public IReadOnlyDictionary<string, long> Take()
    {
        var taken = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in _counts.Keys)
            if (_counts.TryRemove(name, out var count)) taken.Add(name, count);
        return taken;
    }

    internal void Add(string name) => _counts.AddOrUpdate(name, 1, (_, count) => count + 1);
}
