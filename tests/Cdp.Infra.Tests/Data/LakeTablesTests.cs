using System.Text.Json.Nodes;
using Cdp.Hits;
using Cdp.Infra.Tests.Support;
using Cdp.Profiles;
using Cdp.Rollups;

namespace Cdp.Infra.Tests.Data;

public sealed class LakeTablesTests
{
    private static readonly Template Lake = Synthesized.AsShipped.Lake;

    [Fact]
    public void The_table_of_hits_has_the_lakes_columns_in_their_order() => Assert.Equal(
        HitColumns.All.Select(column => $"{column.Name} {TypeOf(column.Type)}"),
        Columns(Table("hits")).Select(column => $"{column!["Name"]} {column["Type"]}"));

    [Fact]
    public void The_table_of_rollups_has_the_columns_of_their_files() => Assert.Equal(
        RollupColumns.All.Select(column => $"{column.Name} {TypeOf(column.Type)} {column.Doc}"),
        Columns(Table("rollups")).Select(column => $"{column!["Name"]} {column["Type"]} {column["Comment"]}"));

    [Fact]
    public void Every_column_says_what_it_holds() => Assert.Equal(
        HitColumns.All.Select(column => column.Doc), Columns(Table("hits")).Select(column => (string?)column!["Comment"]));

    [Theory]
    [InlineData("hits")]
    [InlineData("rollups")]
    [InlineData("rejected")]
    public void Days_are_projected_from_the_first_to_tomorrow(string table)
    {
        var parameters = Table(table)["Parameters"]!;
        Assert.Equal("dt date", Assert.Single(Table(table)["PartitionKeys"]!.AsArray().Select(key => $"{key!["Name"]} {key["Type"]}")));
        Assert.Equal("true", (string?)parameters["projection.enabled"]);
        Assert.Equal("date", (string?)parameters["projection.dt.type"]);
        Assert.Equal("yyyy-MM-dd", (string?)parameters["projection.dt.format"]);
        Assert.Equal("2026-11-01,NOW+1DAYS", (string?)parameters["projection.dt.range"]);
        Assert.Equal("1 DAYS", $"{parameters["projection.dt.interval"]} {parameters["projection.dt.interval.unit"]}");
    }

    [Fact]
    public void The_first_day_is_the_one_of_the_context() => Assert.Equal("2025-02-28,NOW+1DAYS", (string?)
        Table("hits", Synthesized.With(("firstDay", "2025-02-28")).Lake)["Parameters"]!["projection.dt.range"]);

    /// <summary>The folder of a day and no further: Athena reads <c>user=…</c> and <c>bucket=…</c> below it alike.</summary>
    [Theory]
    [InlineData("hits", "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")]
    [InlineData("rollups", "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")]
    [InlineData("rejected", "org.openx.data.jsonserde.JsonSerDe")]
    public void A_day_is_read_from_its_folder_whatever_the_layout(string table, string serializer)
    {
        var storage = Table(table)["StorageDescriptor"]!;
        Assert.Equal($"s3://${{Bucket83908E77}}/{table}/dt=${{dt}}/", Lake.Text(Table(table)["Parameters"]!["storage.location.template"]));
        Assert.Equal($"s3://${{Bucket83908E77}}/{table}/", Lake.Text(storage["Location"]));
        Assert.Equal(serializer, (string?)storage["SerdeInfo"]!["SerializationLibrary"]);
    }

    [Fact]
    public void Rejected_events_have_the_columns_of_the_view_on_one_machine() => Assert.Equal(
        ["event_id", "reason", "detail", "raw"], Columns(Table("rejected")).Select(column => (string?)column!["Name"]));

    [Fact]
    public void The_view_of_items_holds_its_definition_as_Athena_reads_it()
    {
        var items = Table("items");
        Assert.Equal("VIRTUAL_VIEW", (string?)items["TableType"]);
        Assert.Equal("true", (string?)items["Parameters"]!["presto_view"]);
        Assert.Equal("/* Presto View */", (string?)items["ViewExpandedText"]);
        var definition = Definition(items);
        Assert.Equal(ItemsView.OnAthena, (string?)definition["originalSql"]);
        Assert.Equal("awsdatacatalog.cdp", $"{definition["catalog"]}.{definition["schema"]}");
    }

    /// <summary>Trino's names in the definition, which decide; Hive's in the catalog, for whoever looks there.</summary>
    [Fact]
    public void The_view_of_items_has_the_columns_of_its_declaration_in_both_dialects()
    {
        string[] names = ["dt", .. ItemColumns.All.Select(column => column.Name)];
        Assert.Equal(
            names.Zip(["date", .. ItemColumns.All.Select(column => TrinoTypeOf(column.Type))], (name, type) => $"{name} {type}"),
            Definition(Table("items"))["columns"]!.AsArray().Select(column => $"{column!["name"]} {column["type"]}"));
        Assert.Equal(
            names.Zip(["date", .. ItemColumns.All.Select(column => TypeOf(column.Type))], (name, type) => $"{name} {type}"),
            Columns(Table("items")).Select(column => $"{column!["Name"]} {column["Type"]}"));
    }

    [Fact]
    public void The_view_of_items_is_made_after_the_table_that_it_reads()
    {
        var view = Lake.Resources[Lake.IdOf("AWS::Glue::Table", "TablesItems")]!;
        Assert.Contains(Lake.IdOf("AWS::Glue::Table", "TablesHits"), view["DependsOn"]!.AsArray().Select(id => (string?)id));
    }

    private static JsonNode Definition(JsonNode view)
    {
        const string Begin = "/* Presto View: ", End = " */";
        var text = (string)view["ViewOriginalText"]!;
        Assert.StartsWith(Begin, text, StringComparison.Ordinal);
        Assert.EndsWith(End, text, StringComparison.Ordinal);
        return JsonNode.Parse(Convert.FromBase64String(text[Begin.Length..^End.Length]))!;
    }

    private static JsonNode Table(string name, Template? lake = null) => (lake ?? Lake).Of("AWS::Glue::Table")
        .Select(table => table["Properties"]!["TableInput"]!).Single(table => (string?)table["Name"] == name);

    private static JsonArray Columns(JsonNode table) => table["StorageDescriptor"]!["Columns"]!.AsArray();

    private static string TrinoTypeOf(ColumnType type) => type switch
    {
        ColumnType.Timestamp => "timestamp(3)",
        ColumnType.Integer => "bigint",
        ColumnType.Number => "double",
        _ => "varchar",
    };

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Timestamp => "timestamp",
        ColumnType.Integer => "bigint",
        ColumnType.Number => "double",
        ColumnType.Boolean => "boolean",
        _ => "string",
    };
}
