using Cdp.Local.Printing;

namespace Cdp.Local.Warehouse;

/// <summary>A table for a person's terminal: the first rows settle the widths, and all rows are written as they come.</summary>
public static class TextTable
{
    private const int Looked = 200;
    private const int Widest = 60;

    /// <param name="rows">Each as long as the names; null is shown as ∅.</param>
    public static void Write(TextWriter text, string[] names, IEnumerable<string?[]> rows)
    {
        var shown = rows.Select(row => Array.ConvertAll(row, Printable));
        using var rest = shown.GetEnumerator();
        var first = new List<string[]>();
        while (first.Count < Looked && rest.MoveNext()) first.Add(rest.Current);
        var widths = names.Select((name, column) => first.Select(row => Width(row[column])).Append(Width(Printable(name))).Max()).ToArray();
        Line(text, Array.ConvertAll(names, Printable), widths);
        text.WriteLine(string.Join("  ", widths.Select(width => new string('─', width))));
        foreach (var row in first) Line(text, row, widths);
        while (first.Count == Looked && rest.MoveNext()) Line(text, rest.Current, widths);
    }

    /// <summary>A cell: on one line, harmless for a terminal, and cut.</summary>
    public static string Printable(string? value) => value is null ? "∅" : TerminalText.Cut(value, Widest);

    private static int Width(string shown) => shown.EnumerateRunes().Count();

    private static void Line(TextWriter text, string[] row, int[] widths) =>
        text.WriteLine(
            string.Join("  ", row.Select((value, column) => value + new string(' ', Math.Max(0, widths[column] - Width(value)))))
                .TrimEnd());
}
