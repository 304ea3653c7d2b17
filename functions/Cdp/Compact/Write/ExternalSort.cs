using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Write;

/// <summary>
/// Rows in the lake's order: day, key, occurred_at, received_at, event_id. However many they are, memory holds few of them.
/// </summary>
/// <remarks>
/// A partition that is larger than <see cref="MaxRunBytes"/> is sorted in parts; each is spilled as a sorted run, and the runs are merged.
/// Source: design, Contracts, Lake.
/// </remarks>
internal abstract class ExternalSort : IDisposable
{
    /// <summary>What ships.</summary>
    public const long ProductionRunBytes = 12 << 20;

#if DEBUG
    private const long MaxRunBytes = 4_000; // every test then merges
#else
    private const long MaxRunBytes = ProductionRunBytes;
#endif

    /// <inheritdoc cref="Of(PartitionedRows, int, long)"/>
    public static ExternalSort Of(PartitionedRows rows, int partition) => Of(rows, partition, MaxRunBytes);

    /// <summary>The rows of a partition, which can be read once.</summary>
    /// <param name="maxRunBytes">The most bytes that are sorted in memory; a block of rows is never divided.</param>
    public static ExternalSort Of(PartitionedRows rows, int partition, long maxRunBytes)
    {
        if (rows.BytesOf(partition) <= maxRunBytes) return SortedRows.Of(rows.Load(partition));
        var runs = new List<RowStream>();
        foreach (var part in rows.LoadParts(partition, maxRunBytes)) runs.Add(SpillSortedRun(rows, part));
        return KWayMerge.Of(runs);
    }

    /// <summary>Valid until the next call of <see cref="MoveNext"/>.</summary>
    public abstract LakeRow Current { get; }

    public abstract bool MoveNext();

    public abstract void Dispose();

    /// <summary>Sorts a part, and writes it where the rows of this shuffle go: to memory within the budget, else to a file.</summary>
    private static RowStream SpillSortedRun(PartitionedRows shuffle, LoadedRows part)
    {
        using var sorted = SortedRows.Of(part);
        var run = shuffle.NewLike(1);
        using (var writer = run.NewWriter())
            while (sorted.MoveNext()) sorted.Current.Bytes.CopyTo(writer.Add(0, sorted.Current.Bytes.Length));
        return run.Stream(0);
    }
}
