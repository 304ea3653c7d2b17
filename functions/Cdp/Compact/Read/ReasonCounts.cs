using Cdp.Hits;

namespace Cdp.Compact.Read;

/// <summary>How many events ended for which reason.</summary>
internal sealed class ReasonCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<Reason>().Length];

    public long Total => _counts.Sum();

    public void Add(Reason reason) => _counts[(int)reason]++;

    public void Add(ReasonCounts other)
    {
        for (var reason = 0; reason < _counts.Length; reason++) _counts[reason] += other._counts[reason];
    }

    /// <summary>The reasons that were met, in the order of their names, as a receipt holds them.</summary>
    public SortedDictionary<string, long> ByName()
    {
        var names = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var reason in Enum.GetValues<Reason>())
            if (_counts[(int)reason] is > 0 and var count) names.Add(reason.Name(), count);
        return names;
    }
}
