using System.Text;
using Cdp.Hits;
using Cdp.Text;

namespace Cdp.Lake.Parquet;

/// <summary>Columns as a footer describes them. Source: parquet-format, parquet.thrift (SchemaElement) and LogicalTypes.md.</summary>
internal static class SchemaElements
{
    private const int Optional = 1, Utf8 = 0;

    /// <summary>The element that all columns are children of.</summary>
    public static byte[] Root(string name, int columns) => Write(thrift =>
    {
        thrift.Binary(FieldId.SchemaElement.Name, Encoding.UTF8.GetBytes(name));
        thrift.Int32(FieldId.SchemaElement.NumChildren, columns);
    });

    public static byte[] Of(ParquetColumn column) => Write(thrift =>
    {
        thrift.Int32(FieldId.SchemaElement.Type, (int)column.PhysicalType);
        thrift.Int32(FieldId.SchemaElement.RepetitionType, Optional);
        thrift.Binary(FieldId.SchemaElement.Name, column.Utf8Name);
        if (column.Type is ColumnType.Text or ColumnType.Json) WriteString(thrift);
        if (column.Type == ColumnType.Timestamp) WriteTimestamp(thrift);
    });

    private static byte[] Write(Action<ThriftWriter> fields)
    {
        var bytes = new ByteBuffer();
        var thrift = new ThriftWriter(bytes);
        thrift.StartStruct();
        fields(thrift);
        thrift.EndStruct();
        return bytes.Written.ToArray();
    }

    private static void WriteString(ThriftWriter thrift)
    {
        thrift.Int32(FieldId.SchemaElement.ConvertedType, Utf8);
        thrift.StartStruct(FieldId.SchemaElement.LogicalType);
        thrift.Empty(FieldId.LogicalType.String);
        thrift.EndStruct();
    }

    /// <summary>TIMESTAMP(MICROS, isAdjustedToUTC = false), which has no older form.</summary>
    private static void WriteTimestamp(ThriftWriter thrift)
    {
        thrift.StartStruct(FieldId.SchemaElement.LogicalType);
        thrift.StartStruct(FieldId.LogicalType.Timestamp);
        thrift.Boolean(FieldId.TimestampType.IsAdjustedToUtc, false);
        thrift.StartStruct(FieldId.TimestampType.Unit);
        thrift.Empty(FieldId.TimeUnit.Micros);
        thrift.EndStruct();
        thrift.EndStruct();
        thrift.EndStruct();
    }
}
