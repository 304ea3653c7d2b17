using System.Globalization;
using System.Text;
using Cdp.Testing;

namespace Cdp.Hostile;

/// <summary>Writes what happened between two marks of README.md, and to the standard output.</summary>
internal static class ResultPage
{
    private const string Begin = "<!-- result: begin -->\n", End = "<!-- result: end -->";

    public static async Task WriteAsync(IReadOnlyList<Row> rows)
    {
        var table = Table(rows);
        Console.Write(table);
        var file = Repository.PathOf("tests", "Cdp.Hostile", "README.md");
        var text = await File.ReadAllTextAsync(file);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        await File.WriteAllTextAsync(file, $"{text[..from]}\n{table}\n{text[to..]}");
    }

    private static string Table(IReadOnlyList<Row> rows)
    {
        var table = new StringBuilder("| what is done | what happens | as it should | seconds |\n|---|---|:-:|--:|\n");
        foreach (var row in rows)
        {
            var seconds = row.Time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            table.Append(CultureInfo.InvariantCulture, $"| {Cell(row.Name)} | {Cell(row.Happened)} | {Mark(row.Held)} | {seconds} |\n");
        }

        var (held, untried) = (rows.Count(row => row.Held == true), rows.Count(row => row.Held is null));
        table.Append(CultureInfo.InvariantCulture, $"\n{held} of {rows.Count} as they should be, {untried} not tried.\n");
        return table.ToString();
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    private static string Mark(bool? held) => held switch { true => "yes", false => "**no**", null => "not tried" };
}
