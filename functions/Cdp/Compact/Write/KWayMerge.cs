using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Write;

/// <summary>Sorted runs of rows, merged into one sequence.</summary>
internal sealed class KWayMerge : ExternalSort
{
    private readonly List<RowStream> _runs;
    private readonly PriorityQueue<RowStream, RowStream> _waiting = new(new ByCurrentRow());
    private RowStream? _current;

    private KWayMerge(List<RowStream> runs) => _runs = runs;

    public override LakeRow Current => new(_current!.Current);

    public static KWayMerge Of(List<RowStream> runs)
    {
        var merge = new KWayMerge(runs);
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

    private sealed class ByCurrentRow : IComparer<RowStream>
    {
        public int Compare(RowStream? a, RowStream? b) => LakeRow.Compare(new LakeRow(a!.Current), new LakeRow(b!.Current));
    }
}
