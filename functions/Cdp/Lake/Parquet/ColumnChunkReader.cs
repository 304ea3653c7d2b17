using System.Buffers.Binary;
using Cdp.Hits;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>One column of a row group, loaded page by page and then read value by value, as encoded rows hold them.</summary>
internal sealed class ColumnChunkReader(ParquetColumn column, int index)
{
    private readonly List<(int Start, int Length)> _entries = [];
    private byte[] _body = [], _dictionary = [];
    private int[] _levels = [], _indexes = [];
    private int _dictionaryLength, _at, _next, _end;
    private bool _isIndexed;

    /// <summary>Loads the chunk's pages and checks them.</summary>
    /// <exception cref="InvalidDataException">The file is damaged here.</exception>
    public void Load(ReadOnlySpan<byte> file, in ColumnChunk chunk, int rows)
    {
        var pages = new PageReader(file.Slice((int)chunk.Start, (int)chunk.Length), chunk.Codec);
        var page = pages.Next(ref _body);
        _isIndexed = page.Type == ParquetPageType.Dictionary;
        if (_isIndexed)
        {
            _dictionaryLength = page.Length;
            (_dictionary, _body) = (_body, _dictionary);
            page = pages.Next(ref _body);
        }

        var encoding = _isIndexed ? ParquetEncoding.RleDictionary : ParquetEncoding.Plain;
        if (page.Type != ParquetPageType.Data || page.Values != rows || page.Encoding != encoding || !pages.AtEnd)
            throw new InvalidDataException($"the pages of {column.Name} are not those of its {rows} rows");
        _end = page.Length;
    }

    /// <summary>Decodes the loaded pages, and marks the rows that have a value.</summary>
    /// <remarks>Their bodies have the right checksums: what fails here, or in <see cref="CopyNext"/>, is a bug and no damage.</remarks>
    public void Decode(Span<ulong> present)
    {
        _at = _next = 0;
        var count = ReadDefinitionLevels(present);
        if (!_isIndexed) return;
        ReadEntries(_dictionary.AsSpan(0, _dictionaryLength));
        ReadIndexes(count);
    }

    /// <summary>Appends the next value as an encoded row holds it.</summary>
    public void CopyNext(ByteBuffer to)
    {
        var value = _next++;
        if (_isIndexed) to.Append(_dictionary.AsSpan(_entries[_indexes[value]].Start, _entries[_indexes[value]].Length));
        else if (column.Type == ColumnType.Boolean) to.Append((byte)((Rest()[value / 8] >> (value % 8)) & 1));
        else if (column.Type == ColumnType.Timestamp) WriteMilliseconds(Take(8), to);
        else to.Append(Take(column.Width == 0 ? 4 + BinaryPrimitives.ReadInt32LittleEndian(Rest()) : 8));
    }

    private static void WriteMilliseconds(ReadOnlySpan<byte> micros, ByteBuffer to) =>
        BinaryPrimitives.WriteInt64LittleEndian(to.Extend(8), BinaryPrimitives.ReadInt64LittleEndian(micros) / 1000);

    private ReadOnlySpan<byte> Rest() => _body.AsSpan(_at, _end - _at);

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = Rest()[..length];
        _at += length;
        return taken;
    }

    private int ReadDefinitionLevels(Span<ulong> present)
    {
        if (_levels.Length < present.Length) _levels = new int[present.Length];
        var length = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        RleBitPackedHybrid.Read(Take(length), 1, _levels.AsSpan(0, present.Length));
        var count = 0;
        for (var row = 0; row < present.Length; row++)
        {
            count += _levels[row];
            present[row] |= (ulong)_levels[row] << index;
        }

        return count;
    }

    private void ReadEntries(ReadOnlySpan<byte> entries)
    {
        _entries.Clear();
        for (var at = 0; at < entries.Length;)
        {
            var length = entries.Slice(at, 4 + BinaryPrimitives.ReadInt32LittleEndian(entries[at..])).Length;
            _entries.Add((at, length));
            at += length;
        }
    }

    private void ReadIndexes(int count)
    {
        if (_indexes.Length < count) _indexes = new int[count];
        var width = Take(1)[0];
        RleBitPackedHybrid.Read(Rest(), width, _indexes.AsSpan(0, count));
    }
}
