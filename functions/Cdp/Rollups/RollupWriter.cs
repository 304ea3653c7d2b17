using System.Buffers.Binary;
using System.Globalization;
using Cdp.Text;

namespace Cdp.Rollups;

/// <summary>Gets the rows of a rollup, encoded; each is valid during the call.</summary>
internal delegate void RollupSink(ReadOnlySpan<byte> row);

/// <summary>Composes rows of a rollup, column by column in any order, and hands them on. One thread at a time.</summary>
internal sealed class RollupWriter
{
    private readonly ByteBuffer[] _texts = [.. RollupColumns.All.Select(_ => new ByteBuffer(32))];
    private readonly long[] _numbers = new long[RollupColumns.All.Length];
    private readonly ByteBuffer _row = new();
    private readonly byte[] _digits = new byte[40];
    private ulong _present;

    /// <summary>Columns that the rows to come have in common.</summary>
    private ulong _common;

    public void SetUser(ReadOnlySpan<byte> userId) => SetCommon(RollupColumn.UserId, userId);

    public void SetMeasure(ReadOnlySpan<byte> measure) => SetCommon(RollupColumn.Measure, measure);

    /// <summary>The rows to come are of the first hit with a key: the key, and the place of that hit among others.</summary>
    /// <param name="occurredAt">Milliseconds since 1970, as all times.</param>
    public void SetKey(ReadOnlySpan<byte> key, long occurredAt, long receivedAt, ReadOnlySpan<byte> eventId)
    {
        SetCommon(RollupColumn.Key, key);
        SetMoment(occurredAt, receivedAt, eventId);
        _common = _present;
    }

    public void ClearKey()
    {
        _common &= Bit(RollupColumn.UserId) | Bit(RollupColumn.Measure);
        _present = _common;
    }

    public void SetMoment(long occurredAt, long receivedAt, ReadOnlySpan<byte> eventId)
    {
        Set(RollupColumn.FirstAt, occurredAt);
        Set(RollupColumn.ReceivedAt, receivedAt);
        Set(RollupColumn.EventId, eventId);
    }

    public void Set(RollupColumn column, long number)
    {
        _numbers[(int)column] = number;
        _present |= Bit(column);
    }

    public void Set(RollupColumn column, double number) => Set(column, BitConverter.DoubleToInt64Bits(number));

    public void Set(RollupColumn column, ReadOnlySpan<byte> text)
    {
        _texts[(int)column].Clear();
        _texts[(int)column].Append(text);
        _present |= Bit(column);
    }

    /// <summary>In millionths.</summary>
    public void SetTotal(Int128 micros)
    {
        micros.TryFormat(_digits, out var length, provider: CultureInfo.InvariantCulture);
        Set(RollupColumn.Total, _digits.AsSpan(0, length));
    }

    /// <summary>Hands the row on.</summary>
    public void Write(RollupSink to)
    {
        _row.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(_row.Extend(8), _present);
        for (var column = 0; column < _numbers.Length; column++)
            if ((_present >> column & 1) == 1) WriteValue(column);
        to(_row.Written);
        _present = _common;
    }

    private void WriteValue(int column)
    {
        if (RollupColumns.Schema.Columns[column].Width > 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_row.Extend(8), _numbers[column]);
            return;
        }

        _row.AppendInt32(_texts[column].Length);
        _row.Append(_texts[column].Written);
    }

    private void SetCommon(RollupColumn column, ReadOnlySpan<byte> text)
    {
        Set(column, text);
        _common |= Bit(column);
        _present = _common;
    }

    private static ulong Bit(RollupColumn column) => 1UL << (int)column;
}
