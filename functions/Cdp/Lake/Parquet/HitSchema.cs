using System.Text;
using Cdp.Hits;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>How <see cref="HitColumns.All"/> stands in a Parquet file: flat, every column optional. Source: parquet-format, parquet.thrift and LogicalTypes.md.</summary>
internal static class HitSchema
{
    public static readonly int Columns = HitColumns.All.Length;

    /// <summary>Bytes of a value in an encoded hit, by column; 0 for text, which carries its length.</summary>
    public static readonly int[] Widths = [.. HitColumns.All.Select(column => column.Type switch
    {
        ColumnType.Text or ColumnType.Json => 0,
        ColumnType.Boolean => 1,
        _ => 8,
    })];

    public static readonly ParquetType[] Types = [.. HitColumns.All.Select(column => column.Type switch
    {
        ColumnType.Text or ColumnType.Json => ParquetType.ByteArray,
        ColumnType.Boolean => ParquetType.Boolean,
        ColumnType.Number => ParquetType.Double,
        _ => ParquetType.Int64,
    })];

    public static readonly byte[][] Names = [.. HitColumns.All.Select(column => Encoding.UTF8.GetBytes(column.Name))];

    /// <summary>The begin of every footer, fields 1 and 2 (version and schema) of FileMetaData.</summary>
    public static readonly byte[] FooterHead = WriteHead();

    private static byte[] WriteHead()
    {
        var bytes = new ByteBuffer();
        var thrift = new ThriftWriter(bytes);
        thrift.Int32(1, 1);
        thrift.List(2, ThriftType.Struct, Columns + 1);
        thrift.Begin();
        thrift.Binary(4, "hit"u8);
        thrift.Int32(5, Columns);
        thrift.End();
        for (var column = 0; column < Columns; column++) WriteColumn(column, thrift);
        return bytes.Span.ToArray();
    }

    private static void WriteColumn(int column, ThriftWriter thrift)
    {
        const int Optional = 1, Utf8 = 0;
        thrift.Begin();
        thrift.Int32(1, (int)Types[column]);
        thrift.Int32(3, Optional);
        thrift.Binary(4, Names[column]);
        switch (HitColumns.All[column].Type)
        {
            case ColumnType.Text or ColumnType.Json:
                thrift.Int32(6, Utf8);
                thrift.Begin(10);
                thrift.Empty(1);
                thrift.End();
                break;
            case ColumnType.Timestamp:
                WriteTimestamp(thrift);
                break;
        }

        thrift.End();
    }

    /// <summary>TIMESTAMP(MICROS, isAdjustedToUTC = false), which has no older form.</summary>
    private static void WriteTimestamp(ThriftWriter thrift)
    {
        thrift.Begin(10);
        thrift.Begin(8);
        thrift.Boolean(1, false);
        thrift.Begin(2);
        thrift.Empty(2);
        thrift.End();
        thrift.End();
        thrift.End();
    }
}

internal enum ParquetType
{
    Boolean = 0, Int64 = 2, Double = 5, ByteArray = 6,
}

internal enum ParquetEncoding
{
    Plain = 0, Rle = 3, RleDictionary = 8,
}

internal enum ParquetCodec
{
    None = 0, Snappy = 1,
}
