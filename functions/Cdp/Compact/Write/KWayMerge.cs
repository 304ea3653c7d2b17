using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Write;

/// <summary>Streams of rows, each in order, as one.</summary>
internal sealed class KWayMerge : ExternalSort
{
    private readonly List<RowStream> _parts;
    private readonly PriorityQueue<RowStream, RowStream> _waiting = new(new ByFirst());
    private RowStream? _current;

    public KWayMerge(List<RowStream> parts)
    {
        _parts = parts;
        foreach (var part in parts)
            if (part.MoveNext()) _waiting.Enqueue(part, part);
    }

    public override LakeRow Current => new(_current!.Current);

    public override bool MoveNext()
    {
        if (_current?.MoveNext() == true) _current = _waiting.EnqueueDequeue(_current, _current);
        else if (!_waiting.TryDequeue(out _current, out _)) return false;
        return true;
    }

    public override void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }

    private sealed class ByFirst : IComparer<RowStream>
    {
        public int Compare(RowStream? a, RowStream? b) => LakeRow.Compare(new LakeRow(a!.Current), new LakeRow(b!.Current));
    }
}
