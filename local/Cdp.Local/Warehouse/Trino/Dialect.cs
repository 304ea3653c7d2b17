using System.Text.Json.Nodes;
using Cdp.Profiles;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// Puts the tree of a statement from Trino's meaning into DuckDB's, where no macro can: aggregates, which may stand with FILTER,
/// functions of lambdas, and time zones.
/// </summary>
internal sealed class Dialect
{
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["approx_distinct"] = "approx_count_distinct",
        ["approx_percentile"] = "quantile_disc", // exact, and a value that occurs: within what Trino promises
        ["arbitrary"] = "any_value",             // DuckDB's may be NULL
        ["count_if"] = "count",                  // of nullif(…, false): DuckDB's is NULL where all are
        ["every"] = "bool_and",
        ["max_by"] = "arg_max_null",             // DuckDB's passes over rows whose first argument is NULL
        ["min_by"] = "arg_min_null",
        ["transform"] = "list_transform",
    };

    private static readonly HashSet<string> OfZones =
        new(["with_timezone", "at_timezone", "timezone", "from_unixtime"], StringComparer.OrdinalIgnoreCase);

    private bool _hasZones;

    public bool HasChanged { get; private set; }

    /// <exception cref="WarehouseException">It calls a function that means something else in Trino.</exception>
    public void Apply(JsonNode tree)
    {
        _hasZones = Nodes(tree).Any(node => OfZones.Contains(SqlTree.FunctionOf(node) ?? ""));
        foreach (var node in Nodes(tree).ToList()) Apply(node);
        if (!HasChanged) return;
        foreach (var node in Nodes(tree).ToList()) SqlTree.KeepDouble(node);
    }

    private void Apply(JsonObject node)
    {
        if (SqlTree.FunctionOf(node) is { } name) Function(node, name);
        if (!_hasZones) return;
        switch ((string?)node["class"])
        {
            case "COMPARISON" when !SqlTree.IsConstant(node["left"]!)
                && !SqlTree.IsConstant(node["right"]!):
                Wrap(node, "instant_of", "left", "right"); break;
            case "BETWEEN": Wrap(node, "instant_of", "input", "lower", "upper"); break;
            case "OPERATOR" when SqlTree.IsIn(node): WrapAll(node["children"]!.AsArray(), "instant_of"); break;
            case "CAST" when WrapOfCast(node) is { } macro: Wrap(node, macro, "child"); break;
        }
    }

    private void Function(JsonObject node, string name)
    {
        if (TrinoFunctions.Different.TryGetValue(name, out var reason))
            throw new WarehouseException($"{name} means something else in Trino: {reason}");
        if (!Renamed.TryGetValue(name, out var renamed)) return;
        if (name.Equals("count_if", StringComparison.OrdinalIgnoreCase) && node["children"] is JsonArray { Count: 1 } condition)
            condition[0] = SqlTree.Call("nullif", condition[0]!.DeepClone(), SqlTree.False());
        node["function_name"] = renamed;
        HasChanged = true;
    }

    /// <returns>Null where a time with a zone cannot be cast to that type.</returns>
    private static string? WrapOfCast(JsonObject node) => (string?)node["cast_type"]?["id"] switch
    {
        "VARCHAR" => "text_of",
        "TIMESTAMP WITH TIME ZONE" => "instant_of",
        "DATE" or "TIME" or "TIMESTAMP" => "local_of",
        _ => null,
    };

    private void Wrap(JsonObject node, string macro, params ReadOnlySpan<string> places)
    {
        foreach (var place in places) node[place] = SqlTree.Call(macro, node[place]!.DeepClone());
        HasChanged = true;
    }

    private void WrapAll(JsonArray nodes, string macro)
    {
        for (var place = 0; place < nodes.Count; place++) nodes[place] = SqlTree.Call(macro, nodes[place]!.DeepClone());
        HasChanged = true;
    }

    // Innermost first: a node is copied into its wrapping once all below it is done.
    private static IEnumerable<JsonObject> Nodes(JsonNode tree) => SqlTree.Objects(tree).Reverse();
}
