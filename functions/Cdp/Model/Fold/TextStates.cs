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
        if (hit.HasValue) Offer(hit.Text);
    }

    public override void Write(ByteBuffer to, StateDay day) => StateBytes.WriteText(to, _best.Written);

    public override void Merge(ref VarintReader from, StateDay day)
    {
        var text = from.ReadText();
        if (day.Counts) Offer(text);
    }

    public override void Finish(ProfileValues values, int column)
    {
        if (_isThere) values.SetText(column, _best.Written);
        else values.SetNull(column);
    }

    private void Offer(ReadOnlySpan<byte> text)
    {
        if (_isThere && text.SequenceCompareTo(_best.Written) is var order && (isMax ? order <= 0 : order >= 0)) return;
        _best.Clear();
        _best.Append(text);
        _isThere = true;
    }
}

/// <summary>The value of the earliest or latest hit that has one.</summary>
internal sealed class EdgeState(bool isLast, bool isText) : State
{
    private readonly ByteBuffer _eventId = new(32), _text = new(16);
    private long _occurredAt, _receivedAt;
    private double _number;
    private bool _isThere;

    public override bool IsEmpty => !_isThere;

    public override void Clear() => _isThere = false;

    public override void Add(scoped in Counted hit)
    {
        if (hit.HasValue) Offer(in hit);
    }

    public override void Write(ByteBuffer to, StateDay day)
    {
        MomentBytes.Write(to, new Moment(_occurredAt, _receivedAt, _eventId.Written), day);
        if (isText) StateBytes.WriteText(to, _text.Written);
        else StateBytes.WriteNumber(to, _number);
    }

    public override void Merge(ref VarintReader from, StateDay day)
    {
        var moment = MomentBytes.Read(ref from, day);
        var text = isText ? from.ReadText() : default;
        var number = isText ? 0 : StateBytes.ReadNumber(ref from);
        if (day.Counts) Offer(new Counted(moment, hasValue: true, number, text));
    }

    public override void Finish(ProfileValues values, int column)
    {
        if (!_isThere) values.SetNull(column);
        else if (isText) values.SetText(column, _text.Written);
        else values.SetNumber(column, _number);
    }

    private void Offer(scoped in Counted hit)
    {
        if (_isThere)
        {
            var order = MomentBytes.Compare(hit.Moment, new Moment(_occurredAt, _receivedAt, _eventId.Written));
            if (isLast ? order <= 0 : order >= 0) return;
        }

        (_isThere, _occurredAt, _receivedAt, _number) = (true, hit.Moment.OccurredAt, hit.Moment.ReceivedAt, hit.Number);
        _eventId.Clear();
        _eventId.Append(hit.Moment.EventId);
        _text.Clear();
        _text.Append(hit.Text);
    }
}

internal static class MomentBytes
{
    public static void Write(ByteBuffer to, Moment moment, StateDay day)
    {
        StateBytes.WriteSigned(to, moment.OccurredAt - day.Origin);
        StateBytes.WriteSigned(to, moment.ReceivedAt - moment.OccurredAt);
        StateBytes.WriteText(to, moment.EventId);
    }

    public static Moment Read(ref VarintReader from, StateDay day)
    {
        var occurredAt = day.Origin + StateBytes.ReadSigned(ref from);
        var receivedAt = occurredAt + StateBytes.ReadSigned(ref from);
        return new(occurredAt, receivedAt, from.ReadText());
    }

    public static int Compare(scoped Moment one, scoped Moment other)
    {
        var order = one.OccurredAt.CompareTo(other.OccurredAt);
        if (order == 0) order = one.ReceivedAt.CompareTo(other.ReceivedAt);
        return order != 0 ? order : one.EventId.SequenceCompareTo(other.EventId);
    }
}
