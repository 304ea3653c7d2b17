using Cdp.Hits;
using Cdp.Local.Warehouse;
using Cdp.Local.Warehouse.Trino;
using Cdp.Rollups;
using Cdp.Testing;

namespace Cdp.Local.Tests.Docs;

/// <summary>
/// docs/sql.md lists the views with their columns and the functions as the code declares them; with CDP_WRITE_SQL=1 they are written to
/// it.
/// </summary>
public sealed class SqlPageTests
{
    private static readonly string File = Repository.PathOf("docs", "sql.md");

    [Fact]
    public void The_views_have_the_columns_of_their_declarations() =>
        Shows("views", string.Join("\n\n", LakeViews.Columns.Select(view => View(view.Key, view.Value))));

    [Fact]
    public void The_functions_are_those_that_are_tested() => Shows(
        "functions",
        "| about | functions |\n|---|---|\n"
        + string.Join('\n', TrinoFunctions.Topics.Select(topic => $"| {topic.Topic} | `{string.Join("`, `", topic.Names)}` |")));

    [Fact]
    public void The_refused_functions_have_their_reasons() => Shows(
        "refused",
        string.Join(
            '\n',
            TrinoFunctions.Different.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"- `{each.Key}`: {each.Value}")));

    private static string View(string name, (string Name, string Type)[] columns) =>
        $"### {name}\n\n| column | type | holds |\n|---|---|---|\n"
        + string.Join('\n', columns.Select(column => $"| `{column.Name}` | {column.Type.ToLowerInvariant()} | {Doc(name, column.Name)} |"));

    private static string Doc(string view, string column) => (view, column) switch
    {
        ("rejected", "dt") => "day received, in the reporting time zone",
        ("rejected", "event_id") => "id of the raw record and number of the event, or object key and line",
        ("rejected", "reason") => "one of the fixed words for why a hit is no hit",
        ("rejected", "detail") => "what exactly was wrong",
        ("rejected", "raw") => "the raw record, JSON",
        ("runs", "stage") => "`compact` or `score`",
        ("runs", "dt") => "the day that was compacted or scored",
        ("runs", _) => "[the receipt](design.md#receipts)",
        (_, "dt") => "day of the hit, in the reporting time zone",
        ("items", _) => ItemColumns.All.Single(each => each.Name == column).Doc,
        ("rollups", _) => RollupColumns.All.Single(each => each.Name == column).Doc,
        _ => HitColumns.All.Single(each => each.Name == column).Doc,
    };

    private static void Shows(string part, string text)
    {
        var page = System.IO.File.ReadAllText(File);
        var begin = $"<!-- {part}: begin (a test writes this with CDP_WRITE_SQL=1) -->\n";
        var from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = page.IndexOf($"<!-- {part}: end -->", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("CDP_WRITE_SQL") == "1")
            System.IO.File.WriteAllText(File, $"{page[..from]}\n{text}\n\n{page[to..]}");
        else
            Assert.Equal(text, page[from..to].Trim('\n'));
    }
}
