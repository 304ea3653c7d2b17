using Amazon.CDK.AWS.Glue;

namespace Cdp.Infra.Data;

/// <summary>How Athena reads a file: input and output format and the serializer, by their Hive class names.</summary>
internal sealed record StorageFormat(string Input, string Output, string Serializer)
{
    public static readonly StorageFormat Parquet = new(
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe");

    /// <summary>Gzip is recognized by the file's name. A nested object is read as its JSON text into a string column.</summary>
    public static readonly StorageFormat JsonLines = new(
        "org.apache.hadoop.mapred.TextInputFormat",
        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        "org.openx.data.jsonserde.JsonSerDe");

    public static readonly CfnTable.ColumnProperty[] RejectedColumns =
    [
        new() { Name = "event_id", Type = "string", Comment = "id of the raw record and number of the event, or object key and line" },
        new() { Name = "reason", Type = "string", Comment = "one of the fixed words for why a hit is no hit" },
        new() { Name = "detail", Type = "string", Comment = "what exactly was wrong" },
        new() { Name = "raw", Type = "string", Comment = "the raw record, JSON" },
    ];

    public CfnTable.StorageDescriptorProperty Descriptor(string location, CfnTable.ColumnProperty[] columns) => new()
    {
        Location = location,
        InputFormat = Input,
        OutputFormat = Output,
        SerdeInfo = new CfnTable.SerdeInfoProperty { SerializationLibrary = Serializer },
        Columns = columns,
    };
}
