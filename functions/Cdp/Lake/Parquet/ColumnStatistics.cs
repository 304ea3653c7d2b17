using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cdp.Hits;

namespace Cdp.Lake.Parquet;

/// <summary>The least and the most of a chunk, for the columns that queries pass over row groups by: times, integers, and the user id.</summary>
internal readonly ref struct ColumnStatistics
{
    /// <summary>A longer text is not worth its place in the footer.</summary>
    private const int MaxText = 64;

    public ReadOnlySpan<byte> Least { get; private init; }

    public ReadOnlySpan<byte> Most { get; private init; }

    public bool Known => !Least.IsEmpty;

    /// <param name="values">As in encoded hits.</param>
    public static ColumnStatistics Of(int column, ReadOnlySpan<byte> values)
    {
        if (values.IsEmpty) return default;
        if ((HitColumn)column == HitColumn.UserId) return OfTexts(values);
        return HitColumns.All[column].Type switch
        {
            ColumnType.Timestamp => OfIntegers(MemoryMarshal.Cast<byte, long>(values), 1000),
            ColumnType.Integer => OfIntegers(MemoryMarshal.Cast<byte, long>(values), 1),
            _ => default,
        };
    }

    private static ColumnStatistics OfIntegers(ReadOnlySpan<long> values, long factor)
    {
        long least = values[0], most = values[0];
        foreach (var value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return new ColumnStatistics { Least = Bytes(least * factor), Most = Bytes(most * factor) };
    }

    private static ColumnStatistics OfTexts(ReadOnlySpan<byte> values)
    {
        ReadOnlySpan<byte> least = [], most = [];
        while (!values.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(values);
            var text = values.Slice(4, length);
            if (least.IsEmpty || text.SequenceCompareTo(least) < 0) least = text;
            if (text.SequenceCompareTo(most) > 0) most = text;
            values = values[(4 + length)..];
        }

        return least.Length > MaxText || most.Length > MaxText ? default : new ColumnStatistics { Least = least, Most = most };
    }

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
