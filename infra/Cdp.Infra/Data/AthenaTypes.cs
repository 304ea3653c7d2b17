using Cdp.Hits;

namespace Cdp.Infra.Data;

/// <summary>
/// The lake's types in Athena's two dialects: Hive's names stand in the catalog, Trino's in a query and in the definition of a view.
/// </summary>
internal static class AthenaTypes
{
    public static string Hive(ColumnType type) => Of(type).Hive;

    public static string Trino(ColumnType type) => Of(type).Trino;

    private static (string Hive, string Trino) Of(ColumnType type) => type switch
    {
        ColumnType.Text or ColumnType.Json => ("string", "varchar"),
        ColumnType.Timestamp => ("timestamp", "timestamp(3)"),
        ColumnType.Integer => ("bigint", "bigint"),
        ColumnType.Number => ("double", "double"),
        ColumnType.Boolean => ("boolean", "boolean"),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a type of column that Athena has no name for yet: add it here"),
    };
}
