using System.Text.Json.Nodes;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>Reads and makes nodes of a parsed statement, in the form of <c>json_serialize_sql</c>.</summary>
internal static class SqlTree
{
    /// <summary>Every object of the tree, a node before what is below it.</summary>
    public static IEnumerable<JsonObject> Objects(JsonNode tree)
    {
        var open = new Stack<JsonNode>([tree]);
        while (open.TryPop(out var node))
        {
            if (node is JsonObject found) yield return found;
            var below = node is JsonObject one ? one.Select(member => member.Value) : node as JsonArray ?? Enumerable.Empty<JsonNode?>();
            foreach (var child in below.OfType<JsonNode>()) open.Push(child);
        }
    }

    /// <summary>
    /// The name of the function that a node calls, as an aggregate over a window too; null for any other node, and where a catalog is
    /// named.
    /// </summary>
    public static string? FunctionOf(JsonObject node) =>
        (string?)node["class"] is "FUNCTION" or "WINDOW"
        && (string?)node["catalog"] is null or ""
        && (string?)node["schema"] is null or "" or "main"
            ? (string?)node["function_name"]
            : null;

    /// <summary>Whether an operator is IN over a list, of which the first child is what is looked for.</summary>
    public static bool IsIn(JsonObject node) => (string?)node["type"] is "COMPARE_IN" or "COMPARE_NOT_IN";

    /// <summary>The text of a literal in quotes; null for any other node.</summary>
    public static string? TextOf(JsonNode node) =>
        (string?)node["class"] == "CONSTANT" && (string?)node["value"]?["type"]?["id"] == "VARCHAR" && !(bool)node["value"]!["is_null"]!
            ? (string?)node["value"]!["value"]
            : null;

    /// <summary>The name of a column, with the table that it was called by; null for any other node.</summary>
    public static string? ColumnOf(JsonNode node) =>
        (string?)node["class"] == "COLUMN_REF" ? string.Join('.', node["column_names"]!.AsArray().Select(name => (string?)name)) : null;

    public static JsonObject Call(string function, params JsonNode[] arguments) => new()
    {
        ["class"] = "FUNCTION",
        ["type"] = "FUNCTION",
        ["alias"] = "",
        ["function_name"] = function,
        ["schema"] = "",
        ["children"] = new JsonArray(arguments),
        ["filter"] = null,
        ["order_bys"] = new JsonObject { ["type"] = "ORDER_MODIFIER", ["orders"] = new JsonArray() },
        ["distinct"] = false,
        ["is_operator"] = false,
        ["export_state"] = false,
        ["catalog"] = "",
    };

    public static JsonObject False() => Constant("BOOLEAN", false);

    public static bool IsConstant(JsonNode node) => (string?)node["class"] == "CONSTANT";

    /// <summary>Puts a cast in place of a double: DuckDB writes <c>1e0</c> as 1.0, and reads that as a decimal.</summary>
    public static void KeepDouble(JsonObject node)
    {
        if (!IsConstant(node) || (string?)node["value"]!["type"]!["id"] != "DOUBLE" || (bool)node["value"]!["is_null"]!) return;
        var cast = Cast(Constant("VARCHAR", node["value"]!["value"]!.ToJsonString()), "DOUBLE");
        cast["alias"] = node["alias"]?.DeepClone();
        node.ReplaceWith(cast);
    }

    public static JsonObject CastToText(JsonNode child) => Cast(child, "VARCHAR");

    public static JsonObject IsGreater(JsonNode left, JsonNode right) => new()
    {
        ["class"] = "COMPARISON",
        ["type"] = "COMPARE_GREATERTHAN",
        ["alias"] = "",
        ["left"] = left,
        ["right"] = right,
    };

    private static JsonObject Constant(string type, JsonNode value) => new()
    {
        ["class"] = "CONSTANT",
        ["type"] = "VALUE_CONSTANT",
        ["alias"] = "",
        ["value"] = new JsonObject { ["type"] = Type(type), ["is_null"] = false, ["value"] = value },
    };

    private static JsonObject Cast(JsonNode child, string type) => new()
    {
        ["class"] = "CAST",
        ["type"] = "OPERATOR_CAST",
        ["alias"] = "",
        ["child"] = child,
        ["cast_type"] = Type(type),
        ["try_cast"] = false,
    };

    private static JsonObject Type(string id) => new() { ["id"] = id, ["type_info"] = null };
}
