using Cdp.Hits;
using Cdp.Text;

namespace Cdp.Profiles;

/// <summary>The SELECT behind the view <c>items</c>: a row per item of a hit, out of the JSON text in <c>hits.items</c>.</summary>
public static class ItemsView
{
    public const string Name = "items";

    /// <summary>
    /// What counts as a number inside an item, and is less than 1e15 either way. Source: the GA protocol page, section 2, Numbers.
    /// </summary>
    private const string NumberShape = @"^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$";

    public static string OnAthena => Sql("ARRAY(JSON)");

    /// <summary>It needs the prelude with Trino's functions.</summary>
    public static string OnDuckDb => Sql("JSON[]");

    /// <param name="list">The type of a list of JSON values, the one word that the engines spell differently.</param>
    private static string Sql(string list) =>
        $"""
        SELECT dt, {Columns(Typed)}
        FROM (
            SELECT dt, {Columns(Read)}
            FROM (SELECT * FROM hits WHERE items IS NOT NULL) AS hits
            CROSS JOIN UNNEST(CAST(json_parse(items) AS {list})) WITH ORDINALITY AS unnested (item, item_position)
        ) AS texts
        """;

    private static string Columns(Func<ItemColumn, string> column) => string.Join(", ", ItemColumns.All.Select(column));

    private static string Read(ItemColumn column) => column.Source switch
    {
        ItemSource.Member => $"json_extract_scalar(item, '$.{column.Name}') AS {SqlText.Identifier(column.Name)}",
        ItemSource.Whole => $"json_format(item) AS {SqlText.Identifier(column.Name)}",
        _ => SqlText.Identifier(column.Name),
    };

    private static string Typed(ItemColumn column)
    {
        var name = SqlText.Identifier(column.Name);
        if (column is not { Source: ItemSource.Member, Type: ColumnType.Number }) return name;
        var number = $"TRY_CAST(trim({name}) AS double)";
        return $"CASE WHEN regexp_like(trim({name}), '{NumberShape}') AND abs({number}) < 1e15 THEN {number} END AS {name}";
    }
}
