using System.IO.Hashing;
using Cdp.Text;
using Snappier;

namespace Cdp.Lake.Parquet;

/// <summary>What the footer says of a column chunk's pages.</summary>
internal sealed class ColumnChunkMetadata
{
    public ParquetCodec Codec { get; set; }

    /// <summary>Where the dictionary page begins in the file; null when there is none.</summary>
    public long? Dictionary { get; set; }

    /// <summary>Where the data page begins in the file.</summary>
    public long Data { get; set; }

    /// <summary>Bytes of all pages with their headers, before compression.</summary>
    public long Uncompressed { get; set; }

    /// <summary>Bytes of all pages with their headers, as they are stored.</summary>
    public long Compressed { get; set; }

    public void Reset(ParquetCodec codec)
    {
        Codec = codec;
        Dictionary = null;
        Data = Uncompressed = Compressed = 0;
    }
}

/// <summary>Writes pages: a header, and a body that is compressed as the chunk is. Source: parquet-format, Data Pages (version 1).</summary>
internal sealed class PageWriter(ByteBuffer to)
{
    private const int DataPage = 0, DictionaryPage = 2;

    private readonly ThriftWriter _thrift = new(to);
    private byte[] _compressed = [];

    public void WriteData(ReadOnlySpan<byte> body, int values, ParquetEncoding encoding, ColumnChunkMetadata pages)
    {
        var start = to.Length;
        var stored = BeginPage(DataPage, body, pages.Codec);
        _thrift.Begin(5);
        _thrift.Int32(1, values);
        _thrift.Int32(2, (int)encoding);
        _thrift.Int32(3, (int)ParquetEncoding.Rle);
        _thrift.Int32(4, (int)ParquetEncoding.Rle);
        EndPage(start, body.Length, stored, pages);
    }

    public void WriteDictionary(ReadOnlySpan<byte> entries, int values, ColumnChunkMetadata pages)
    {
        var start = to.Length;
        var stored = BeginPage(DictionaryPage, entries, pages.Codec);
        _thrift.Begin(7);
        _thrift.Int32(1, values);
        _thrift.Int32(2, (int)ParquetEncoding.Plain);
        EndPage(start, entries.Length, stored, pages);
    }

    private ReadOnlySpan<byte> BeginPage(int type, ReadOnlySpan<byte> body, ParquetCodec codec)
    {
        var stored = codec == ParquetCodec.Snappy ? Compress(body) : body;
        _thrift.Begin();
        _thrift.Int32(1, type);
        _thrift.Int32(2, body.Length);
        _thrift.Int32(3, stored.Length);
        _thrift.Int32(4, (int)Crc32.HashToUInt32(stored));
        return stored;
    }

    private void EndPage(int start, int bodyLength, ReadOnlySpan<byte> stored, ColumnChunkMetadata pages)
    {
        _thrift.End();
        _thrift.End();
        var header = to.Length - start;
        to.Write(stored);
        pages.Uncompressed += header + bodyLength;
        pages.Compressed += header + stored.Length;
    }

    private ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> body)
    {
        var most = Snappy.GetMaxCompressedLength(body.Length);
        if (_compressed.Length < most) _compressed = new byte[most * 2];
        return _compressed.AsSpan(0, Snappy.Compress(body, _compressed));
    }
}
