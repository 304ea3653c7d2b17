using Cdp.Text;

namespace Cdp.Model.Fold;

/// <summary>
/// Of the hits with the same key the first, with its value: which one that is shows when all days are there. Only then it counts, if its
/// day lies in the window. Hits without a key are in a state of their own.
/// </summary>
/// <param name="counted">The state of what counts: of hits without a key while days are gathered, of all at the end.</param>
/// <param name="from">The first day of the window.</param>
/// <param name="to">Its last day.</param>
internal sealed class OnceState(State counted, bool isText, int from, int to) : State
{
    private readonly Dictionary<byte[], First> _firsts = new(BytesComparer.Instance);

    public override bool IsEmpty => _firsts.Count == 0 && counted.IsEmpty;

    public override void Clear()
    {
        _firsts.Clear();
        counted.Clear();
    }

    /// <summary>A hit of which a key is null.</summary>
    public override void Add(scoped in Counted hit) => counted.Add(in hit);

    public void Add(ReadOnlySpan<byte> key, int day, scoped in Counted hit)
    {
        var lookup = _firsts.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(key, out var first)) lookup[key] = first = new First();
        first.Offer(day, in hit);
    }

    public override void Write(ByteBuffer to, StateDay day)
    {
        Varint.Write(to, (ulong)_firsts.Count << 1 | (counted.IsEmpty ? 0UL : 1));
        foreach (var (key, first) in _firsts.OrderBy(each => each.Key, BytesComparer.Instance))
        {
            StateBytes.WriteText(to, key);
            Write(to, first, day);
        }

        if (!counted.IsEmpty) counted.Write(to, day);
    }

    public override void Merge(ref VarintReader from, StateDay day)
    {
        var head = from.Read();
        for (var rest = head >> 1; rest > 0; rest--)
        {
            var key = from.ReadText();
            var moment = MomentBytes.Read(ref from, day);
            var hasValue = from.ReadInt32(1) == 1;
            var text = hasValue && isText ? from.ReadText() : default;
            var number = hasValue && !isText ? StateBytes.ReadNumber(ref from) : 0;
            Add(key, day.Number, new Counted(moment, hasValue, number, text));
        }

        if ((head & 1) == 1) counted.Merge(ref from, day);
    }

    public override void Finish(ProfileValues values, int column)
    {
        foreach (var first in _firsts.Values)
            if (first.Day >= from && first.Day <= to) counted.Add(first.Hit);
        counted.Finish(values, column);
    }

    private void Write(ByteBuffer to, First first, StateDay day)
    {
        MomentBytes.Write(to, first.Hit.Moment, day);
        to.Append(first.Hit.HasValue ? (byte)1 : (byte)0);
        if (!first.Hit.HasValue) return;
        if (isText) StateBytes.WriteText(to, first.Hit.Text);
        else StateBytes.WriteNumber(to, first.Hit.Number);
    }

    /// <summary>The first hit of a key so far.</summary>
    private sealed class First
    {
        private long _occurredAt = long.MaxValue, _receivedAt;
        private byte[] _eventId = [], _text = [];
        private double _number;
        private bool _hasValue;

        public int Day { get; private set; }

        public Counted Hit => new(new Moment(_occurredAt, _receivedAt, _eventId), _hasValue, _number, _text);

        public void Offer(int day, scoped in Counted hit)
        {
            if (MomentBytes.Compare(hit.Moment, Hit.Moment) >= 0) return;
            (Day, _occurredAt, _receivedAt, _number, _hasValue) =
                (day, hit.Moment.OccurredAt, hit.Moment.ReceivedAt, hit.Number, hit.HasValue);
            (_eventId, _text) = (hit.Moment.EventId.ToArray(), hit.HasValue ? hit.Text.ToArray() : []);
        }
    }
}
