using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cdp.Text;

namespace Cdp.Model.Fold;

/// <summary>
/// Every value that was met: how often, and when last. A distinct count keeps the values alone, a list their times, a top value both.
/// </summary>
internal sealed class ValuesState(AggregateKind kind, bool isText, int most) : State
{
    private readonly Dictionary<byte[], Met> _values = new(BytesComparer.Instance);
    private readonly byte[] _number = new byte[8];

    private bool KeepsTimes => kind != AggregateKind.Distinct;

    private bool KeepsCounts => kind == AggregateKind.Top;

    public override bool IsEmpty => _values.Count == 0;

    public override void Clear() => _values.Clear();

    public override void Add(scoped in Counted hit)
    {
        if (!hit.HasValue) return;
        BinaryPrimitives.WriteDoubleLittleEndian(_number, hit.Number + 0.0); // -0 is 0
        Add(isText ? hit.Text : _number, 1, hit.Moment.OccurredAt);
    }

    public override void Write(ByteBuffer to, StateDay day)
    {
        Varint.Write(to, (ulong)_values.Count);
        foreach (var (value, met) in _values.OrderBy(each => each.Key, BytesComparer.Instance))
        {
            if (isText) StateBytes.WriteText(to, value);
            else StateBytes.WriteNumber(to, BinaryPrimitives.ReadDoubleLittleEndian(value));
            if (KeepsCounts) Varint.Write(to, (ulong)met.Count);
            if (KeepsTimes) StateBytes.WriteSigned(to, met.Newest - day.Origin);
        }
    }

    public override void Merge(ref VarintReader from, StateDay day)
    {
        for (var rest = from.ReadInt32(); rest > 0; rest--)
        {
            var value = isText ? from.ReadText() : Bytes(StateBytes.ReadNumber(ref from));
            var count = KeepsCounts ? (long)from.Read() : 1;
            var newest = KeepsTimes ? day.Origin + StateBytes.ReadSigned(ref from) : 0;
            if (day.Counts) Add(value, count, newest);
        }
    }

    public override void Finish(ProfileValues values, int column)
    {
        switch (kind)
        {
            case AggregateKind.Distinct:
                values.SetNumber(column, _values.Count);
                break;
            case AggregateKind.List:
                values.SetList(column, [.. Newest().Select(each => each.Key).Order(BytesComparer.Instance)]);
                break;
            default:
                if (_values.Count == 0) values.SetNull(column);
                else values.SetText(column, Most());
                break;
        }
    }

    private byte[] Bytes(double number)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_number, number);
        return _number;
    }

    private IEnumerable<KeyValuePair<byte[], Met>> Newest() => _values.Count <= most ? _values
        : _values.OrderByDescending(each => each.Value.Newest).ThenBy(each => each.Key, BytesComparer.Instance).Take(most);

    private byte[] Most() => _values.OrderByDescending(each => each.Value.Count).ThenByDescending(each => each.Value.Newest)
        .ThenBy(each => each.Key, BytesComparer.Instance).First().Key;

    private void Add(ReadOnlySpan<byte> value, long count, long occurredAt)
    {
        ref var met =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_values.GetAlternateLookup<ReadOnlySpan<byte>>(), value, out var exists);
        met = exists ? new(met.Count + count, Math.Max(met.Newest, occurredAt)) : new(count, occurredAt);
    }

    private readonly record struct Met(long Count, long Newest);
}
