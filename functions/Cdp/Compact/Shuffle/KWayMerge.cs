namespace Cdp.Compact.Shuffle;

/// <summary>Sorted runs of rows, merged into one sequence.</summary>
internal sealed class KWayMerge : RowSequence
{
    private readonly List<RowStream> _runs;
    private readonly PriorityQueue<RowStream, RowStream> _waiting;
    private RowStream? _current;

    private KWayMerge(List<RowStream> runs, RowOrder order) => (_runs, _waiting) = (runs, new(new ByCurrentRow(order)));

    public override ReadOnlySpan<byte> Current => _current!.Current;

    /// <param name="runs">Each in that order; they belong to the result.</param>
    public static KWayMerge Of(List<RowStream> runs, RowOrder order)
    {
        var merge = new KWayMerge(runs, order);
        foreach (var run in runs)
            if (run.MoveNext()) merge._waiting.Enqueue(run, run);
        return merge;
    }

    // The queue compares runs by the rows that they are at. The one that is read from is not in the queue, for its row changes.
    public override bool MoveNext()
    {
        if (_current?.MoveNext() == true) _current = _waiting.EnqueueDequeue(_current, _current);
        else if (!_waiting.TryDequeue(out _current, out _)) return false;
        return true;
    }

    public override void Dispose()
    {
        foreach (var run in _runs) run.Dispose();
    }

    private sealed class ByCurrentRow(RowOrder order) : IComparer<RowStream>
    {
        public int Compare(RowStream? a, RowStream? b) => order.Compare(a!.Current, b!.Current);
    }
}
