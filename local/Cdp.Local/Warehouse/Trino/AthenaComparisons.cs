using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cdp.Hits;
using Cdp.Profiles;
using Cdp.Text;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// Finds the comparisons that DuckDB does and Athena refuses: of a day, a time, a number or a boolean with a text, as in <c>dt =
/// '2026-11-02'</c>.
/// </summary>
/// <remarks>
/// DuckDB takes a text in quotes for whatever it is compared with; a text by its type, as <c>CAST('…' AS varchar)</c> is one, it compares
/// (in order, at
/// least) with texts alone, as Trino does. So the statement is bound once more with the texts typed and every sign an order, over views
/// that are empty:
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
            var suspect = Suspects(statement).ElementAt(place);
            throw new WarehouseException(Message(suspect.Compared, suspect.Text, type));
        }
    }

    /// <summary>The type of an error that says that a text was compared with something else; null of any other.</summary>
    public static string? TypeMixedIn(string message) =>
        Mixed().Match(message) is { Success: true } found ? found.Groups["type"].Value : null;

    private static bool IsText(Column column) => column.Type is ColumnType.Text or ColumnType.Json;

    /// <summary>The statement with those suspects typed, put into DuckDB's meaning like any other.</summary>
    private static JsonNode Typed(JsonNode statement, Func<int, bool> isChosen)
    {
        var copy = statement.DeepClone();
        foreach (var (place, suspect) in Suspects(copy).ToList().Index().Reverse()) // what is below first: it is copied upwards
            if (isChosen(place)) suspect.Make();
        new Dialect().Apply(copy);
        return copy;
    }

    private static IEnumerable<Suspect> Suspects(JsonNode statement) =>
        from node in SqlTree.Objects(statement)
        let operands = Operands(node)
        let compared = operands.FirstOrDefault(operand => SqlTree.TextOf(operand) is null && !IsKnownText(operand))
        where compared is not null
        from text in operands
        where SqlTree.TextOf(text) is not null
        select new Suspect(node, compared, text);

    /// <summary>What a node compares with one another; nothing when it is no comparison.</summary>
    private static IReadOnlyList<JsonNode> Operands(JsonObject node) => (string?)node["class"] switch
    {
        "COMPARISON" => [node["left"]!, node["right"]!],
        "BETWEEN" => [node["input"]!, node["lower"]!, node["upper"]!],
        "OPERATOR" when SqlTree.IsIn(node) => [.. node["children"]!.AsArray().Select(child => child!)],
        _ => [],
    };

    private static bool IsKnownText(JsonNode node) => SqlTree.ColumnOf(node) is { } column && Texts.Contains(column.Split('.')[^1]);

    private static string Message(JsonNode compared, JsonNode text, string type)
    {
        var (shown, value) = (SqlTree.ColumnOf(compared) ?? "what stands beside it", SqlTree.TextOf(text)!);
        return $"On Athena this fails: {shown} is of type {type}, and {SqlText.Text(value)} is a text, which it does not compare. "
            + $"Write {Literal(value, type)} instead.";
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
            var order = SqlTree.IsGreater(Compared.DeepClone(), SqlTree.CastToText(Text.DeepClone()));
            order["alias"] = (string?)Node["alias"] ?? "";
            Node.ReplaceWith(order);
        }
    }

    [GeneratedRegex("Cannot compare values of type (?<type>[^\\n]+?) and type VARCHAR ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mixed();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Day();

    [GeneratedRegex(@"^-?\d+(\.\d+)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
