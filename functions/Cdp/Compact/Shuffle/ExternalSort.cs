namespace Cdp.Compact.Shuffle;

/// <summary>Sorts the rows of a partition. However many they are, memory holds few of them.</summary>
/// <remarks>
/// A partition that is larger than <see cref="MaxRunBytes"/> is sorted in parts; each is spilled as a sorted run, and the runs are merged.
/// </remarks>
internal static class ExternalSort
{
    /// <summary>What ships.</summary>
    public const long ProductionRunBytes = 12 << 20;

#if DEBUG
    private const long MaxRunBytes = 4_000; // every test then merges
#else
    private const long MaxRunBytes = ProductionRunBytes;
#endif

    /// <inheritdoc cref="Of(PartitionedRows, int, RowOrder, long)"/>
    public static RowSequence Of(PartitionedRows rows, int partition, RowOrder order) => Of(rows, partition, order, MaxRunBytes);

    /// <summary>The rows of a partition in order, which can be read once.</summary>
    /// <param name="maxRunBytes">The most bytes that are sorted in memory; a block of rows is never divided.</param>
    public static RowSequence Of(PartitionedRows rows, int partition, RowOrder order, long maxRunBytes)
    {
        if (rows.BytesOf(partition) <= maxRunBytes) return order.Sort(rows.Load(partition));
        var runs = new List<RowStream>();
        foreach (var part in rows.LoadParts(partition, maxRunBytes)) runs.Add(SpillSortedRun(rows, part, order));
        return KWayMerge.Of(runs, order);
    }

    /// <summary>Sorts a part, and writes it where the rows of this shuffle go: to memory within the budget, else to a file.</summary>
    private static RowStream SpillSortedRun(PartitionedRows shuffle, LoadedRows part, RowOrder order)
    {
        using var sorted = order.Sort(part);
        var run = shuffle.NewLike(1);
        using (var writer = run.NewWriter())
            while (sorted.MoveNext()) sorted.Current.CopyTo(writer.Add(0, sorted.Current.Length));
        return run.Stream(0);
    }
}
