using System.IO.Hashing;
using Cdp.Text;
using Snappier;

namespace Cdp.Lake.Parquet;

/// <summary>Writes pages: a header, and a body with the compression of its chunk. Source: parquet-format, Data Pages (version 1).</summary>
internal sealed class PageWriter(ByteBuffer to)
{
    private readonly ThriftWriter _thrift = new(to);
    private byte[] _compressed = [];

    public void WriteData(ReadOnlySpan<byte> body, int values, ParquetEncoding encoding, ColumnChunkMetadata chunk)
    {
        var start = to.Length;
        var stored = StartPage(ParquetPageType.Data, body, chunk.Codec);
        _thrift.StartStruct(FieldId.PageHeader.DataPageHeader);
        _thrift.Int32(FieldId.DataPageHeader.NumValues, values);
        _thrift.Int32(FieldId.DataPageHeader.Encoding, (int)encoding);
        _thrift.Int32(FieldId.DataPageHeader.DefinitionLevelEncoding, (int)ParquetEncoding.Rle);
        _thrift.Int32(FieldId.DataPageHeader.RepetitionLevelEncoding, (int)ParquetEncoding.Rle);
        EndPage(start, body.Length, stored, chunk);
    }

    public void WriteDictionary(ReadOnlySpan<byte> entries, int values, ColumnChunkMetadata chunk)
    {
        var start = to.Length;
        var stored = StartPage(ParquetPageType.Dictionary, entries, chunk.Codec);
        _thrift.StartStruct(FieldId.PageHeader.DictionaryPageHeader);
        _thrift.Int32(FieldId.DictionaryPageHeader.NumValues, values);
        _thrift.Int32(FieldId.DictionaryPageHeader.Encoding, (int)ParquetEncoding.Plain);
        EndPage(start, entries.Length, stored, chunk);
    }

    private ReadOnlySpan<byte> StartPage(ParquetPageType type, ReadOnlySpan<byte> body, ParquetCodec codec)
    {
        var stored = codec == ParquetCodec.Snappy ? Compress(body) : body;
        _thrift.StartStruct();
        _thrift.Int32(FieldId.PageHeader.Type, (int)type);
        _thrift.Int32(FieldId.PageHeader.UncompressedPageSize, body.Length);
        _thrift.Int32(FieldId.PageHeader.CompressedPageSize, stored.Length);
        _thrift.Int32(FieldId.PageHeader.Crc, (int)Crc32.HashToUInt32(stored));
        return stored;
    }

    private void EndPage(int start, int bodyLength, ReadOnlySpan<byte> stored, ColumnChunkMetadata chunk)
    {
        _thrift.EndStruct();
        _thrift.EndStruct();
        chunk.Add(to.Length - start, bodyLength, stored.Length);
        to.Append(stored);
    }

    private ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> body)
    {
        var maxLength = Snappy.GetMaxCompressedLength(body.Length);
        if (_compressed.Length < maxLength) _compressed = new byte[maxLength * 2];
        return _compressed.AsSpan(0, Snappy.Compress(body, _compressed));
    }
}
