namespace Cdp.Ingest;

/// <summary>How many requests ended how, since the counts were last taken. Thread-safe.</summary>
/// <remarks>Preflights, bad methods and bodies over the cap are seen here only, for they are never stored.</remarks>
public sealed class CollectorCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<CollectorOutcome>().Length];

    /// <summary>The outcomes met since the last call, in their order; counting starts again at zero.</summary>
    public IReadOnlyDictionary<CollectorOutcome, long> Take()
    {
        var taken = new SortedDictionary<CollectorOutcome, long>();
        foreach (var outcome in Enum.GetValues<CollectorOutcome>())
            if (Interlocked.Exchange(ref _counts[(int)outcome], 0) is > 0 and var count) taken.Add(outcome, count);
        return taken;
    }

    internal void Add(CollectorOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);
}
