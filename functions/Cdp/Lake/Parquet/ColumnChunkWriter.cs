using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cdp.Hits;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Turns one column's values into the pages of its chunk, dictionary first where that pays.</summary>
internal sealed class ColumnChunkWriter(ByteBuffer to)
{
    /// <summary>Smaller chunks stay as they are: compressing and inflating them costs more than their bytes.</summary>
    private const int MinCompressed = 256;

    /// <summary>In fewer rows repeats are found by the compression well enough.</summary>
    private const int MinDictionaryValues = 64;

    private readonly PageWriter _pages = new(to);
    private readonly ColumnChunkMetadata _metadata = new();
    private readonly DictionaryEncoder _dictionary = new();
    private readonly ByteBuffer _body = new(4096);

    /// <summary>Writes the chunk of one column.</summary>
    /// <param name="offset">Where the buffer starts in the file.</param>
    /// <param name="definitionLevels">1 for each row that has a value, else 0; of no interest when all rows are alike.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="values">The values of the rows that have one, one after the other as in encoded rows; changed by the call.</param>
    /// <param name="count">The number of values.</param>
    /// <returns>Where the pages lie; valid until the next call.</returns>
    public ColumnChunkMetadata Write(
        ParquetColumn column, long offset, ReadOnlySpan<int> definitionLevels, int rows, Span<byte> values, int count)
    {
        _body.Clear();
        WriteDefinitionLevels(definitionLevels, rows, count);
        _metadata.Reset(values.Length >= MinCompressed ? ParquetCodec.Snappy : ParquetCodec.None);
        var encoding = ParquetEncoding.Plain;
        if (column.Width == 0 && count >= MinDictionaryValues && _dictionary.TryIndex(values, count, out var indexes))
        {
            _metadata.DictionaryPageOffset = offset + to.Length;
            _pages.WriteDictionary(_dictionary.Entries, _dictionary.Count, _metadata);
            WriteIndexes(indexes);
            encoding = ParquetEncoding.RleDictionary;
        }
        else
        {
            WritePlain(column.Type, values, count);
        }

        _metadata.DataPageOffset = offset + to.Length;
        _pages.WriteData(_body.Written, rows, encoding, _metadata);
        return _metadata;
    }

    private void WriteDefinitionLevels(ReadOnlySpan<int> levels, int rows, int count)
    {
        _body.AppendInt32(0);
        if (count == rows || count == 0) RleBitPackedHybrid.WriteRun(rows, count == 0 ? 0 : 1, 1, _body);
        else RleBitPackedHybrid.Write(levels, 1, _body);
        BinaryPrimitives.WriteInt32LittleEndian(_body.Edit(), _body.Length - 4);
    }

    private void WriteIndexes(ReadOnlySpan<int> indexes)
    {
        var width = Math.Max(1, RleBitPackedHybrid.Width(_dictionary.Count));
        _body.Append((byte)width);
        RleBitPackedHybrid.Write(indexes, width, _body);
    }

    private void WritePlain(ColumnType type, Span<byte> values, int count)
    {
        if (type == ColumnType.Timestamp) MakeMicros(MemoryMarshal.Cast<byte, long>(values));
        if (type != ColumnType.Boolean) _body.Append(values);
        else Pack(values, _body.Extend((count + 7) / 8));
    }

    private static void MakeMicros(Span<long> milliseconds)
    {
        foreach (ref var value in milliseconds) value *= 1000;
    }

    private static void Pack(ReadOnlySpan<byte> booleans, Span<byte> to)
    {
        to.Clear();
        for (var i = 0; i < booleans.Length; i++) to[i / 8] |= (byte)(booleans[i] << (i % 8));
    }
}
