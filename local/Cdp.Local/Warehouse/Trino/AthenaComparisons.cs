using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cdp.Hits;
using Cdp.Profiles;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>Finds the comparisons that DuckDB does and Athena refuses: of a day, a time, a number or a boolean with a text, as in <c>dt = '2026-11-02'</c>.</summary>
/// <remarks>
/// DuckDB takes a text in quotes for whatever it is compared with; a text by its type, as <c>CAST('…' AS varchar)</c> is one, it compares (in order, at
/// least) with texts alone, as Trino does. So the statement is bound once more with the texts typed and every sign an order, over views that are empty:
/// what its own types say decides, and a name means what it means in that place. Whatever else goes wrong there raises no alarm.
/// </remarks>
internal static partial class AthenaComparisons
{
    /// <summary>What is most often compared with a text, and rightly: looked at without the engine.</summary>
    private static readonly FrozenSet<string> Texts =
        HitColumns.All.Where(IsText).Select(column => column.Name)
            .Concat(ItemColumns.All.Where(column => column.Type is ColumnType.Text or ColumnType.Json).Select(column => column.Name))
            .Concat(["reason", "detail", "raw", "stage"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="WarehouseException">There is one: the message says what to write.</exception>
    public static void Check(JsonNode statement)
    {
        var suspects = Suspects(statement).Count();
        if (suspects == 0) return;
        using var lake = LakeDatabase.OpenEmpty();
        if (lake.TypeMixed(Typed(statement, _ => true)) is null) return;
        for (var place = 0; place < suspects; place++)
        {
            if (lake.TypeMixed(Typed(statement, other => other == place)) is not { } type) continue;
            var (compared, text) = Suspects(statement).ElementAt(place);
            throw new WarehouseException(Message(compared, text, type));
        }
    }

    /// <summary>The type of an error that says that a text was compared with something else; null of any other.</summary>
    public static string? TypeMixedIn(string message) => Mixed().Match(message) is { Success: true } found ? found.Groups["type"].Value : null;

    private static bool IsText(Column column) => column.Type is ColumnType.Text or ColumnType.Json;

    /// <summary>The statement with those suspects typed, put into DuckDB's meaning like any other.</summary>
    private static JsonNode Typed(JsonNode statement, Func<int, bool> isChosen)
    {
        var copy = statement.DeepClone();
        foreach (var (place, suspect) in Suspects(copy).ToList().Index())
            if (isChosen(place)) suspect.Make();
        new Dialect().Apply(copy);
        return copy;
    }

    private static IEnumerable<Suspect> Suspects(JsonNode statement)
    {
        foreach (var node in SqlTree.Objects(statement))
        {
            var operands = Operands(node);
            foreach (var (name, text) in operands.Where(operand => SqlTree.TextOf(operand.Node) is not null))
                foreach (var (_, other) in operands.Where(operand => operand.Name != name && SqlTree.TextOf(operand.Node) is null && !IsKnownText(operand.Node)).Take(1))
                    yield return new(node, other, text);
        }
    }

    /// <summary>What a node compares: all of its operands with the first one.</summary>
    private static IReadOnlyList<(string Name, JsonNode Node)> Operands(JsonObject node) => (string?)node["class"] switch
    {
        "COMPARISON" => [("left", node["left"]!), ("right", node["right"]!)],
        "BETWEEN" => [("input", node["input"]!), ("lower", node["lower"]!), ("upper", node["upper"]!)],
        "OPERATOR" when (string?)node["type"] is "COMPARE_IN" or "COMPARE_NOT_IN" =>
            [.. node["children"]!.AsArray().Select((child, place) => ($"{place}", child!))],
        _ => [],
    };

    private static bool IsKnownText(JsonNode node) => SqlTree.ColumnOf(node) is { } column && Texts.Contains(column.Split('.')[^1]);

    private static string Message(JsonNode compared, JsonNode text, string type)
    {
        var (shown, quoted) = (SqlTree.ColumnOf(compared) ?? "what stands beside it", SqlText.Text(SqlTree.TextOf(text)!));
        return $"On Athena this fails: {shown} is of type {type}, and {quoted} is a text, which it does not compare. Write {Literal(SqlTree.TextOf(text)!, type)} instead.";
    }

    private static string Literal(string text, string type) => type switch
    {
        "DATE" => $"DATE {SqlText.Text(text)}",
        "TIMESTAMP" => $"TIMESTAMP {SqlText.Text(Day().IsMatch(text) ? text + " 00:00:00" : text)}",
        "BOOLEAN" when text is "true" or "false" => text,
        "BIGINT" or "INTEGER" or "DOUBLE" or "HUGEINT" when Number().IsMatch(text) => text,
        _ => $"CAST({SqlText.Text(text)} AS {type.ToLowerInvariant()})",
    };

    /// <summary>A comparison with a text.</summary>
    private sealed record Suspect(JsonObject Node, JsonNode Compared, JsonNode Text)
    {
        /// <summary>Puts an order between both, and a type on the text: bound, and never run.</summary>
        public void Make()
        {
            var (compared, text) = (Compared.DeepClone(), SqlTree.CastToText(Text.DeepClone()));
            var alias = (string?)Node["alias"] ?? "";
            Node.Clear();
            foreach (var (name, value) in new JsonObject { ["class"] = "COMPARISON", ["type"] = "COMPARE_GREATERTHAN", ["alias"] = alias, ["left"] = compared, ["right"] = text }.ToList())
                Node[name] = value?.DeepClone();
        }

        public void Deconstruct(out JsonNode compared, out JsonNode text) => (compared, text) = (Compared, Text);
    }

    [GeneratedRegex("Cannot compare values of type (?<type>[^\\n]+?) and type VARCHAR ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mixed();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Day();

    [GeneratedRegex(@"^-?\d+(\.\d+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
