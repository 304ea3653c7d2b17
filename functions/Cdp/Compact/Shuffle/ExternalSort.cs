namespace Cdp.Compact.Shuffle;

/// <summary>Sorts the rows of a partition. However many they are, memory holds few of them.</summary>
/// <remarks>
/// A partition that is larger than a run may be is sorted in parts; each is spilled as a sorted run, and the runs are merged, in several
/// passes where there are more than can be read side by side.
/// </remarks>
internal static class ExternalSort
{
    /// <summary>The rows of a partition in order, which can be read once.</summary>
    public static RowSequence Of(PartitionedRows rows, int partition, RowOrder order) => Of(rows, partition, order, SortLimits.Default);

    /// <inheritdoc cref="Of(PartitionedRows, int, RowOrder)"/>
    public static RowSequence Of(PartitionedRows rows, int partition, RowOrder order, SortLimits limits)
    {
        if (rows.BytesOf(partition) <= limits.MaxRunBytes) return order.Sort(rows.Load(partition));
        var runs = new Queue<RowStream>();
        foreach (var part in rows.LoadParts(partition, limits.MaxRunBytes)) runs.Enqueue(SpillRun(rows, order.Sort(part)));
        while (runs.Count > limits.MaxFanIn) runs.Enqueue(SpillRun(rows, Merge(runs, limits.MaxFanIn, order)));
        return Merge(runs, runs.Count, order);
    }

    private static KWayMerge Merge(Queue<RowStream> runs, int count, RowOrder order) =>
        KWayMerge.Of([.. Enumerable.Range(0, count).Select(_ => runs.Dequeue())], order);

    /// <summary>Writes sorted rows where those of this shuffle go: to memory within the budget, else to a file.</summary>
    private static RowStream SpillRun(PartitionedRows shuffle, RowSequence sorted)
    {
        using var rows = sorted;
        var run = shuffle.NewLike(1);
        using (var writer = run.NewWriter())
            while (rows.MoveNext()) rows.Current.CopyTo(writer.Add(0, rows.Current.Length));
        return run.Stream(0);
    }
}
