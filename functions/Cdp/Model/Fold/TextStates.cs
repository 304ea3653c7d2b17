using Cdp.Rollups;
using Cdp.Text;

namespace Cdp.Model.Fold;

/// <summary>The least or greatest text by code point.</summary>
internal sealed class ExtremeTextState(bool isMax) : State
{
    private readonly ByteBuffer _best = new(16);
    private bool _isThere;

    public override bool IsEmpty => !_isThere;

    public override void Clear() => _isThere = false;

    public override void Add(scoped in Counted hit)
    {
        if (!hit.HasValue) return;
        if (_isThere && hit.Text.SequenceCompareTo(_best.Written) is var order && (isMax ? order <= 0 : order >= 0)) return;
        _best.Clear();
        _best.Append(hit.Text);
        _isThere = true;
    }

    public override void Write(RollupWriter rows, RollupSink to)
    {
        rows.Set(RollupColumn.Value, _best.Written);
        rows.Write(to);
    }
}

/// <summary>The value of the earliest or latest hit that has one.</summary>
/// <param name="column">The column that the value stands in.</param>
internal sealed class EdgeState(bool isLast, RollupColumn column) : State
{
    private readonly KeptHit _hit = new();

    public override bool IsEmpty => !_hit.IsThere;

    public override void Clear() => _hit.Clear();

    public override void Add(scoped in Counted hit)
    {
        if (!hit.HasValue) return;
        if (_hit.IsThere && Moment.Compare(hit.Moment, _hit.Moment) is var order && (isLast ? order <= 0 : order >= 0)) return;
        _hit.Keep(in hit);
    }

    public override void Write(RollupWriter rows, RollupSink to)
    {
        var hit = _hit.Hit;
        if (column == RollupColumn.Value) rows.Set(column, hit.Text);
        else NumberColumn.Set(rows, column, hit.Number);
        rows.SetMoment(hit.Moment.OccurredAt, hit.Moment.ReceivedAt, hit.Moment.EventId);
        rows.Write(to);
    }
}

/// <summary>A copy of what one hit gives.</summary>
internal sealed class KeptHit
{
    private readonly ByteBuffer _eventId = new(32), _text = new(16);
    private long _occurredAt, _receivedAt;
    private double _number;
    private bool _hasValue;

    public bool IsThere { get; private set; }

    public Moment Moment => new(_occurredAt, _receivedAt, _eventId.Written);

    public Counted Hit => new(Moment, _hasValue, _number, _text.Written);

    public void Clear() => IsThere = false;

    public void Keep(scoped in Counted hit)
    {
        (IsThere, _occurredAt, _receivedAt) = (true, hit.Moment.OccurredAt, hit.Moment.ReceivedAt);
        (_hasValue, _number) = (hit.HasValue, hit.Number);
        _eventId.Clear();
        _eventId.Append(hit.Moment.EventId);
        _text.Clear();
        _text.Append(hit.Text);
    }
}
