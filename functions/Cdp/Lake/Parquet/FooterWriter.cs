using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Gathers what the footer says of each row group while the file is written. Source: parquet.thrift, FileMetaData.</summary>
internal sealed class FooterWriter
{
    private readonly ByteBuffer _groups = new(4096);
    private readonly ThriftWriter _thrift;
    private int _count;
    private long _rows, _groupRows, _uncompressed;

    public FooterWriter() => _thrift = new ThriftWriter(_groups);

    public void Begin()
    {
        _groups.Clear();
        _count = 0;
        _rows = 0;
    }

    public void BeginGroup(int rows)
    {
        _thrift.Begin();
        _thrift.List(1, ThriftType.Struct, HitSchema.Columns);
        _groupRows = rows;
        _uncompressed = 0;
    }

    public void AddChunk(int column, ColumnChunkMetadata pages, int rows, int count, in ColumnStatistics bounds)
    {
        _uncompressed += pages.Uncompressed;
        _thrift.Begin();
        _thrift.Int64(2, pages.Dictionary ?? pages.Data);
        _thrift.Begin(3);
        _thrift.Int32(1, (int)HitSchema.Types[column]);
        WriteEncodings(pages.Dictionary is not null);
        _thrift.List(3, ThriftType.Binary, 1);
        _thrift.Binary(HitSchema.Names[column]);
        _thrift.Int32(4, (int)pages.Codec);
        _thrift.Int64(5, rows);
        _thrift.Int64(6, pages.Uncompressed);
        _thrift.Int64(7, pages.Compressed);
        _thrift.Int64(9, pages.Data);
        if (pages.Dictionary is { } dictionary) _thrift.Int64(11, dictionary);
        WriteStatistics(rows - count, bounds);
        _thrift.End();
        _thrift.End();
    }

    public void EndGroup()
    {
        _thrift.Int64(2, _uncompressed);
        _thrift.Int64(3, _groupRows);
        _thrift.End();
        _rows += _groupRows;
        _count++;
    }

    /// <summary>Appends the whole footer.</summary>
    public void Write(ByteBuffer to)
    {
        var thrift = new ThriftWriter(to);
        to.Write(HitSchema.FooterHead);
        thrift.Begin();
        thrift.ContinueAfter(2);
        thrift.Int64(3, _rows);
        thrift.List(4, ThriftType.Struct, _count);
        to.Write(_groups.Span);
        thrift.Binary(6, "cdp"u8);
        thrift.List(7, ThriftType.Struct, HitSchema.Columns);
        for (var column = 0; column < HitSchema.Columns; column++) WriteColumnOrder(thrift);
        thrift.End();
    }

    private void WriteEncodings(bool dictionary)
    {
        _thrift.List(2, ThriftType.Int32, dictionary ? 3 : 2);
        _thrift.Int32((int)ParquetEncoding.Plain);
        _thrift.Int32((int)ParquetEncoding.Rle);
        if (dictionary) _thrift.Int32((int)ParquetEncoding.RleDictionary);
    }

    private void WriteStatistics(int nulls, in ColumnStatistics bounds)
    {
        _thrift.Begin(12);
        _thrift.Int64(3, nulls);
        if (bounds.Known)
        {
            _thrift.Binary(5, bounds.Most);
            _thrift.Binary(6, bounds.Least);
        }

        _thrift.End();
    }

    /// <summary>TypeDefinedOrder, without which a reader may not believe the bounds.</summary>
    private static void WriteColumnOrder(ThriftWriter thrift)
    {
        thrift.Begin();
        thrift.Empty(1);
        thrift.End();
    }
}
