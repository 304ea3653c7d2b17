using Amazon.CDK;
using Amazon.CDK.AWS.Glue;
using Amazon.CDK.AWS.S3;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Rollups;
using Constructs;
using NodaTime;
using NodaTime.Text;
using Column = Cdp.Hits.Column;

namespace Cdp.Infra.Data;

/// <summary>
/// The Glue database in which Athena finds the lake: tables <c>hits</c>, <c>rollups</c> and <c>rejected</c>, one partition a
/// day, and the view <c>items</c>.
/// </summary>
/// <remarks>
/// Partitions are projected from the first day to tomorrow (UTC now may still be yesterday, or already tomorrow, in the reporting zone),
/// so nobody ever adds one. A day's location ends at its folder: Athena reads what lies below, <c>user=…</c> and <c>bucket=…</c> alike.
/// </remarks>
public sealed class LakeTables : Construct
{
    /// <param name="databaseName">Of the Glue database.</param>
    public LakeTables(Construct scope, string id, IBucket lake, string databaseName, LocalDate firstDay) : base(scope, id)
    {
        var account = Stack.Of(this).Account;
        var database = new CfnDatabase(this, "Database", new CfnDatabaseProps
        {
            CatalogId = account,
            DatabaseInput =
                new CfnDatabase.DatabaseInputProperty
                {
                    Name = databaseName,
                    Description = "Hits of the site, what they are rolled up to, and what was rejected",
                },
        });
        var hits = Table("Hits", LakeLayout.AllHits, StorageFormat.Parquet, [.. HitColumns.All.Select(GlueColumn)]);
        Table("Rollups", LakeLayout.AllRollups, StorageFormat.Parquet, [.. RollupColumns.All.Select(GlueColumn)]);
        Table("Rejected", LakeLayout.AllRejected, StorageFormat.JsonLines, StorageFormat.RejectedColumns);
        new AthenaItems(this, "Items", account, databaseName).AddDependency(hits);

        CfnTable Table(string tableId, string prefix, StorageFormat format, CfnTable.ColumnProperty[] columns)
        {
            var table = new CfnTable(this, tableId, new CfnTableProps
            {
                CatalogId = account,
                DatabaseName = databaseName,
                TableInput = new CfnTable.TableInputProperty
                {
                    Name = prefix.TrimEnd('/'),
                    TableType = "EXTERNAL_TABLE",
                    PartitionKeys =
                        new[] { new CfnTable.ColumnProperty { Name = "dt", Type = "date", Comment = "day in the reporting time zone" } },
                    Parameters = Projection(lake.S3UrlForObject(prefix), firstDay),
                    StorageDescriptor = format.Descriptor(lake.S3UrlForObject(prefix), columns),
                },
            });
            table.AddDependency(database);
            return table;
        }
    }

    private static Dictionary<string, string> Projection(string location, LocalDate firstDay) => new(StringComparer.Ordinal)
    {
        ["projection.enabled"] = "true",
        ["projection.dt.type"] = "date",
        ["projection.dt.format"] = "yyyy-MM-dd",
        ["projection.dt.range"] = $"{LocalDatePattern.Iso.Format(firstDay)},NOW+1DAYS",
        ["projection.dt.interval"] = "1",
        ["projection.dt.interval.unit"] = "DAYS",
        ["storage.location.template"] = $"{location}dt=${{dt}}/",
    };

    private static CfnTable.ColumnProperty GlueColumn(Column column) => new()
    {
        Name = column.Name,
        Comment = column.Doc,
        Type = AthenaTypes.Hive(column.Type),
    };
}
