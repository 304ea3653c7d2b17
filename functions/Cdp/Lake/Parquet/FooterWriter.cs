using System.Globalization;
using System.Text;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Collects what the footer says of each row group while the file is written. Source: parquet.thrift, FileMetaData.</summary>
internal sealed class FooterWriter
{
    /// <summary>
    /// Program, version and, as the build, the version of the lake, in the form that readers parse. A commit's hash would change the bytes
    /// of files whose rows are the same.
    /// </summary>
    private static readonly byte[] CreatedBy = Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"cdp version {typeof(FooterWriter).Assembly.GetName().Version!.ToString(3)} (build {LakeHistory.OfProgram.Current})"));

    private readonly ParquetSchema _schema;
    private readonly ByteBuffer _groups = new(4096);
    private readonly ThriftWriter _thrift;
    private int _count;
    private long _rows, _groupRows, _uncompressed;

    public FooterWriter(ParquetSchema schema) => (_schema, _thrift) = (schema, new ThriftWriter(_groups));

    /// <summary>Starts the footer of a file.</summary>
    public void Start()
    {
        _groups.Clear();
        _count = 0;
        _rows = 0;
    }

    public void StartGroup(int rows)
    {
        _thrift.StartStruct();
        _thrift.List(FieldId.RowGroup.Columns, ThriftType.Struct, _schema.Columns.Length);
        _groupRows = rows;
        _uncompressed = 0;
    }

    public void AddChunk(ParquetColumn column, ColumnChunkMetadata chunk, int rows, int nulls, in ColumnStatistics statistics)
    {
        _uncompressed += chunk.TotalUncompressedSize;
        _thrift.StartStruct();
        _thrift.Int64(FieldId.ColumnChunk.FileOffset, chunk.DictionaryPageOffset ?? chunk.DataPageOffset);
        _thrift.StartStruct(FieldId.ColumnChunk.MetaData);
        _thrift.Int32(FieldId.ColumnMetaData.Type, (int)column.PhysicalType);
        WriteEncodings(chunk.DictionaryPageOffset is not null);
        _thrift.List(FieldId.ColumnMetaData.PathInSchema, ThriftType.Binary, 1);
        _thrift.Binary(column.Utf8Name);
        _thrift.Int32(FieldId.ColumnMetaData.Codec, (int)chunk.Codec);
        _thrift.Int64(FieldId.ColumnMetaData.NumValues, rows);
        _thrift.Int64(FieldId.ColumnMetaData.TotalUncompressedSize, chunk.TotalUncompressedSize);
        _thrift.Int64(FieldId.ColumnMetaData.TotalCompressedSize, chunk.TotalCompressedSize);
        _thrift.Int64(FieldId.ColumnMetaData.DataPageOffset, chunk.DataPageOffset);
        if (chunk.DictionaryPageOffset is { } dictionary) _thrift.Int64(FieldId.ColumnMetaData.DictionaryPageOffset, dictionary);
        WriteStatistics(nulls, statistics);
        _thrift.EndStruct();
        _thrift.EndStruct();
    }

    public void EndGroup()
    {
        _thrift.Int64(FieldId.RowGroup.TotalByteSize, _uncompressed);
        _thrift.Int64(FieldId.RowGroup.NumRows, _groupRows);
        _thrift.EndStruct();
        _rows += _groupRows;
        _count++;
    }

    /// <summary>Appends the whole footer.</summary>
    public void Write(ByteBuffer to)
    {
        var thrift = new ThriftWriter(to);
        to.Append(_schema.FooterHead);
        thrift.StartStruct();
        thrift.ContinueAfter(FieldId.FileMetaData.Schema);
        thrift.Int64(FieldId.FileMetaData.NumRows, _rows);
        thrift.List(FieldId.FileMetaData.RowGroups, ThriftType.Struct, _count);
        to.Append(_groups.Written);
        thrift.Binary(FieldId.FileMetaData.CreatedBy, CreatedBy);
        thrift.List(FieldId.FileMetaData.ColumnOrders, ThriftType.Struct, _schema.Columns.Length);
        for (var column = 0; column < _schema.Columns.Length; column++) WriteColumnOrder(thrift);
        thrift.EndStruct();
    }

    private void WriteEncodings(bool hasDictionary)
    {
        _thrift.List(FieldId.ColumnMetaData.Encodings, ThriftType.Int32, hasDictionary ? 3 : 2);
        _thrift.Int32((int)ParquetEncoding.Plain);
        _thrift.Int32((int)ParquetEncoding.Rle);
        if (hasDictionary) _thrift.Int32((int)ParquetEncoding.RleDictionary);
    }

    private void WriteStatistics(int nulls, in ColumnStatistics statistics)
    {
        _thrift.StartStruct(FieldId.ColumnMetaData.Statistics);
        _thrift.Int64(FieldId.Statistics.NullCount, nulls);
        if (statistics.HasValues)
        {
            _thrift.Binary(FieldId.Statistics.MaxValue, statistics.Max);
            _thrift.Binary(FieldId.Statistics.MinValue, statistics.Min);
        }

        _thrift.EndStruct();
    }

    /// <summary>TypeDefinedOrder, without which a reader may not rely on minimum and maximum.</summary>
    private static void WriteColumnOrder(ThriftWriter thrift)
    {
        thrift.StartStruct();
        thrift.Empty(FieldId.ColumnOrder.TypeOrder);
        thrift.EndStruct();
    }
}
