using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cdp.Hits;

namespace Cdp.Lake.Parquet;

/// <summary>Minimum and maximum of a column chunk, PLAIN encoded.</summary>
internal readonly ref struct ColumnStatistics
{
    /// <summary>A longer text is not worth its place in the footer.</summary>
    private const int MaxTextLength = 64;

    public ReadOnlySpan<byte> Min { get; private init; }

    public ReadOnlySpan<byte> Max { get; private init; }

    public bool HasValues => !Min.IsEmpty;

    /// <summary>None for a column that has no statistics, or no values.</summary>
    /// <param name="values">As in encoded rows.</param>
    public static ColumnStatistics Of(ParquetColumn column, ReadOnlySpan<byte> values)
    {
        if (values.IsEmpty || !column.HasStatistics) return default;
        return column.Type switch
        {
            ColumnType.Timestamp => OfIntegers(MemoryMarshal.Cast<byte, long>(values), 1000),
            ColumnType.Integer => OfIntegers(MemoryMarshal.Cast<byte, long>(values), 1),
            _ => OfTexts(values),
        };
    }

    private static ColumnStatistics OfIntegers(ReadOnlySpan<long> values, long factor)
    {
        long min = values[0], max = values[0];
        foreach (var value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return new ColumnStatistics { Min = Bytes(min * factor), Max = Bytes(max * factor) };
    }

    private static ColumnStatistics OfTexts(ReadOnlySpan<byte> values)
    {
        ReadOnlySpan<byte> min = [], max = [];
        while (!values.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(values);
            var text = values.Slice(4, length);
            if (min.IsEmpty || text.SequenceCompareTo(min) < 0) min = text;
            if (text.SequenceCompareTo(max) > 0) max = text;
            values = values[(4 + length)..];
        }

        return min.Length > MaxTextLength || max.Length > MaxTextLength ? default : new ColumnStatistics { Min = min, Max = max };
    }

    private static byte[] Bytes(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
