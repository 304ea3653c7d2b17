using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cdp.Hits;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Turns one column's values into the pages of its chunk, dictionary first where that pays.</summary>
internal sealed class ColumnChunkWriter(ByteBuffer to)
{
    /// <summary>Smaller chunks stay as they are: compressing and inflating them costs more than their bytes.</summary>
    private const int CompressFrom = 256;

    /// <summary>In fewer rows repeats are found by the compression well enough.</summary>
    private const int DictionaryFrom = 64;

    private readonly PageWriter _pages = new(to);
    private readonly ColumnChunkMetadata _pagesOfChunk = new();
    private readonly DictionaryEncoder _dictionary = new();
    private readonly ByteBuffer _body = new(4096);

    /// <summary>Writes the chunk of one column.</summary>
    /// <param name="offset">Where the buffer begins in the file.</param>
    /// <param name="levels">1 for each row that has a value, else 0; of no interest when all rows are alike.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="values">The values of the rows that have one, one after the other as in encoded hits; changed by the call.</param>
    /// <param name="count">How many they are.</param>
    /// <returns>Where the pages lie; valid until the next call.</returns>
    public ColumnChunkMetadata Write(int column, long offset, ReadOnlySpan<int> levels, int rows, Span<byte> values, int count)
    {
        _body.Clear();
        WriteLevels(levels, rows, count);
        var pages = _pagesOfChunk;
        pages.Reset(values.Length >= CompressFrom ? ParquetCodec.Snappy : ParquetCodec.None);
        var encoding = ParquetEncoding.Plain;
        if (HitSchema.Widths[column] == 0 && count >= DictionaryFrom && _dictionary.TryIndex(values, count, out var indexes))
        {
            pages.Dictionary = offset + to.Length;
            _pages.WriteDictionary(_dictionary.Entries, _dictionary.Count, pages);
            WriteIndexes(indexes);
            encoding = ParquetEncoding.RleDictionary;
        }
        else
        {
            WritePlain(HitColumns.All[column].Type, values, count);
        }

        pages.Data = offset + to.Length;
        _pages.WriteData(_body.Span, rows, encoding, pages);
        return pages;
    }

    private void WriteLevels(ReadOnlySpan<int> levels, int rows, int count)
    {
        _body.WriteInt32(0);
        if (count == rows || count == 0) RleBitPackedHybrid.WriteRun(rows, count == 0 ? 0 : 1, 1, _body);
        else RleBitPackedHybrid.Write(levels, 1, _body);
        BinaryPrimitives.WriteInt32LittleEndian(_body.Writable, _body.Length - 4);
    }

    private void WriteIndexes(ReadOnlySpan<int> indexes)
    {
        var width = Math.Max(1, RleBitPackedHybrid.Width(_dictionary.Count));
        _body.WriteByte((byte)width);
        RleBitPackedHybrid.Write(indexes, width, _body);
    }

    private void WritePlain(ColumnType type, Span<byte> values, int count)
    {
        if (type == ColumnType.Timestamp) MakeMicros(MemoryMarshal.Cast<byte, long>(values));
        if (type != ColumnType.Boolean) _body.Write(values);
        else Pack(values, _body.Append((count + 7) / 8));
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
