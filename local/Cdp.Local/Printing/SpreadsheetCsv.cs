using System.Buffers;
using System.Text.RegularExpressions;

namespace Cdp.Local.Printing;

/// <summary>How a value stands in CSV: as it is for machines, or such that neither a spreadsheet nor a terminal obeys it.</summary>
/// <remarks>
/// RFC 4180 but for the line feeds; NULL is nothing, the empty text is two quotes. A spreadsheet takes a text that begins with <c>= + -
/// @</c> or one of
/// their wide forms for a formula, and one that splits lines at semicolons finds such a beginning in mid-text too: an apostrophe before
/// it makes it text.
/// </remarks>
internal static partial class SpreadsheetCsv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"\r\n\t");

    /// <summary>
    /// A text of a visitor that is shown to people: one line, no command of a terminal, no formula. Numbers stay numbers.
    /// </summary>
    public static string? Safe(string? value)
    {
        if (value is null || Number().IsMatch(value)) return value;
        return Raw(Formula().Replace(TerminalText.Escape(value), "'"));
    }

    /// <summary>The value as it is stored.</summary>
    public static string? Raw(string? value) =>
        value is null || value.Length > 0 && value.AsSpan().IndexOfAny(Quoted) < 0
            ? value
            : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Before a sign at the beginning, or after a semicolon; neither spaces nor quotes between keep a spreadsheet from it.
    [GeneratedRegex("(?<=^[ \"]*|;[ \"]*)(?=[=+@＝＋－＠-])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Formula();

    [GeneratedRegex(@"^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
