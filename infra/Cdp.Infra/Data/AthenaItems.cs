using System.Text;
using System.Text.Json;
using Amazon.CDK.AWS.Glue;
using Cdp.Hits;
using Cdp.Profiles;
using Constructs;

namespace Cdp.Infra.Data;

/// <summary>The view <c>items</c> on Athena, one row per item of a hit: a table of the catalog that holds its own definition.</summary>
/// <remarks>
/// A view of Athena is a Glue table of the type <c>VIRTUAL_VIEW</c>: <c>ViewOriginalText</c> is a comment <c>/* Presto View: … */</c>
/// around the
/// base64 of a JSON object with the SQL, the catalog and schema that its names stand in, and the columns in Trino's types. Glue itself
/// reads
/// only the columns in Hive's types. Source: Trino's Hive connector, <c>ViewReaderUtil</c>.
/// </remarks>
public sealed class AthenaItems : CfnTable
{
    private const string Catalog = "awsdatacatalog";

    public AthenaItems(Construct scope, string id, string account, string database)
        : base(scope, id, new CfnTableProps
        {
            CatalogId = account,
            DatabaseName = database,
            TableInput = new TableInputProperty
            {
                Name = ItemsView.Name,
                Description = "One row per item of a hit",
                TableType = "VIRTUAL_VIEW",
                Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["presto_view"] = "true",
                    ["comment"] = "Presto View",
                },
                ViewOriginalText = $"/* Presto View: {Convert.ToBase64String(Encoding.UTF8.GetBytes(Definition(database)))} */",
                ViewExpandedText = "/* Presto View */",
                StorageDescriptor = new StorageDescriptorProperty
                {
                    Columns = Columns().Select(Column).ToArray<object>(),
                    // Athena asks for one, and reads nothing through it.
                    SerdeInfo = new SerdeInfoProperty { Name = "-", SerializationLibrary = "-" },
                },
            },
        })
    {
    }

    private static ColumnProperty Column((string Name, string Hive, string Trino, string Doc) column) =>
        new() { Name = column.Name, Type = column.Hive, Comment = column.Doc };

    private static string Definition(string database) => JsonSerializer.Serialize(new
    {
        originalSql = ItemsView.OnAthena,
        catalog = Catalog,
        schema = database,
        columns = Columns().Select(column => new { name = column.Name, type = column.Trino }),
    });

    private static IEnumerable<(string Name, string Hive, string Trino, string Doc)> Columns() =>
    [
        ("dt", "date", "date", "day in the reporting time zone"),
        .. ItemColumns.All.Select(column => (column.Name, AthenaTypes.Hive(column.Type), AthenaTypes.Trino(column.Type), column.Doc)),
    ];
}
