using System.Globalization;
using System.Text;

namespace Cdp.Local.Printing;

/// <summary>Makes text harmless for a terminal: what a visitor has sent is shown and never obeyed.</summary>
/// <remarks>
/// Control characters (C0, DEL, C1) start commands of a terminal, format characters (Unicode category Cf, which has the bidirectional
/// controls)
/// turn the order of what follows, and U+2028 and U+2029 end a line in some: each is shown by its escape, such as <c>\u001b</c>.
/// </remarks>
public static class TerminalText
{
    /// <summary>The whole text on one line.</summary>
    public static string Escape(string text) =>
        text.EnumerateRunes().All(IsSafe) ? text : string.Concat(text.EnumerateRunes().Select(Escape));

    /// <summary>The text on one line, at most so many characters of it and then <c>…</c>.</summary>
    public static string Cut(string text, int max)
    {
        var shown = new StringBuilder();
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++width > max) return shown.Append('…').ToString();
            shown.Append(Escape(rune));
        }

        return shown.ToString();
    }

    public static string Escape(Rune rune) => IsSafe(rune)
        ? rune.ToString()
        : rune.Value switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            > 0xFFFF and var beyond => $"\\U{beyond:x8}",
            var value => $"\\u{value:x4}",
        };

    public static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
