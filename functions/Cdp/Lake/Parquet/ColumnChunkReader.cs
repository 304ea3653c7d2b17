using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Cdp.Hits;
using Cdp.Text;
using Snappier;

namespace Cdp.Lake.Parquet;

/// <summary>One column of a row group, read page by page and then value by value, as encoded hits hold them.</summary>
internal sealed class ColumnChunkReader(int column)
{
    /// <summary>A row group has about 32 MiB: a page that says it has more is damaged.</summary>
    private const int MaxPage = 256 << 20;

    private readonly ColumnType _type = HitColumns.All[column].Type;
    private readonly List<(int Start, int Length)> _entries = [];
    private byte[] _data = [], _dictionary = [];
    private int[] _levels = [], _indexes = [];
    private int _at, _next, _end;
    private bool _indexed;

    /// <summary>Reads the chunk's pages, and marks the rows that have a value.</summary>
    public void Read(ReadOnlySpan<byte> file, in ColumnChunk place, Span<ulong> present)
    {
        var chunk = new PageReader(file.Slice(place.Start, place.Length), place.Codec);
        _entries.Clear();
        var page = chunk.Next(ref _data);
        if (page.IsDictionary)
        {
            ReadEntries(_data.AsSpan(0, page.Length), page.Values);
            (_dictionary, _data) = (_data, _dictionary);
            page = chunk.Next(ref _data);
        }

        if (page.IsDictionary || page.Values != present.Length) throw new InvalidDataException($"rows missing in {HitColumns.All[column].Name}");
        _end = page.Length;
        _indexed = page.Encoding == ParquetEncoding.RleDictionary;
        var count = ReadLevels(present);
        if (_indexed) ReadIndexes(count);
        _next = 0;
    }

    /// <summary>Appends the next value as an encoded hit holds it.</summary>
    public void CopyNext(ByteBuffer to)
    {
        var value = _next++;
        if (_indexed) to.Write(_dictionary.AsSpan(_entries[_indexes[value]].Start, _entries[_indexes[value]].Length));
        else if (_type == ColumnType.Boolean) to.WriteByte((byte)((Rest()[value / 8] >> (value % 8)) & 1));
        else if (_type == ColumnType.Timestamp) BinaryPrimitives.WriteInt64LittleEndian(to.Append(8), BinaryPrimitives.ReadInt64LittleEndian(Take(8)) / 1000);
        else to.Write(Take(HitSchema.Widths[column] == 0 ? 4 + BinaryPrimitives.ReadInt32LittleEndian(Rest()) : 8));
    }

    private ReadOnlySpan<byte> Rest() => _data.AsSpan(_at, _end - _at);

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = Rest()[..length];
        _at += length;
        return taken;
    }

    private void ReadEntries(ReadOnlySpan<byte> entries, int count)
    {
        for (var at = 0; count > 0; count--)
        {
            var length = entries.Slice(at, 4 + BinaryPrimitives.ReadInt32LittleEndian(entries[at..])).Length;
            _entries.Add((at, length));
            at += length;
        }
    }

    private int ReadLevels(Span<ulong> present)
    {
        if (_levels.Length < present.Length) _levels = new int[present.Length];
        _at = 0;
        var length = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        RleBitPackedHybrid.Read(Take(length), 1, _levels.AsSpan(0, present.Length));
        var count = 0;
        for (var row = 0; row < present.Length; row++)
        {
            count += _levels[row];
            present[row] |= (ulong)_levels[row] << column;
        }

        return count;
    }

    private void ReadIndexes(int count)
    {
        if (_indexes.Length < count) _indexes = new int[count];
        var width = Take(1)[0];
        RleBitPackedHybrid.Read(Rest(), width, _indexes.AsSpan(0, count));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Page(bool IsDictionary, int Values, ParquetEncoding Encoding, int Length);

    /// <summary>The pages of a chunk, one after the other.</summary>
    private ref struct PageReader(ReadOnlySpan<byte> chunk, ParquetCodec codec)
    {
        private ReadOnlySpan<byte> _rest = chunk;

        /// <summary>Checks and inflates the next page's body into the buffer, which may be replaced by a larger one.</summary>
        public Page Next(ref byte[] body)
        {
            var header = ReadHeader(out var page, out var stored, out var crc);
            var bytes = _rest.Slice(header, stored);
            _rest = _rest[(header + stored)..];
            if (Crc32.HashToUInt32(bytes) != (uint)crc) throw new InvalidDataException("a page whose checksum is wrong");
            if (page.Length is < 0 or > MaxPage) throw new InvalidDataException($"a page of {page.Length} bytes");
            if (body.Length < page.Length) body = new byte[page.Length * 2];
            var length = codec == ParquetCodec.Snappy ? Snappy.Decompress(bytes, body) : Copy(bytes, body);
            return length == page.Length ? page : throw new InvalidDataException("a page of another size than it says");
        }

        private static int Copy(ReadOnlySpan<byte> from, byte[] to)
        {
            from.CopyTo(to);
            return from.Length;
        }

        private readonly int ReadHeader(out Page page, out int stored, out int crc)
        {
            var thrift = new ThriftReader(_rest);
            page = default;
            stored = crc = 0;
            while (thrift.Next())
            {
                switch (thrift.Field)
                {
                    case 2: page = page with { Length = thrift.Int32() }; break;
                    case 3: stored = thrift.Int32(); break;
                    case 4: crc = thrift.Int32(); break;
                    case 5 or 7: page = ReadKind(ref thrift, page); break;
                    default: thrift.Skip(); break;
                }
            }

            return thrift.Position;
        }

        private static Page ReadKind(ref ThriftReader thrift, Page page)
        {
            page = page with { IsDictionary = thrift.Field == 7 };
            var outer = thrift.Enter();
            while (thrift.Next())
            {
                if (thrift.Field == 1) page = page with { Values = thrift.Int32() };
                else if (thrift.Field == 2) page = page with { Encoding = (ParquetEncoding)thrift.Int32() };
                else thrift.Skip();
            }

            thrift.Leave(outer);
            return page;
        }
    }
}
