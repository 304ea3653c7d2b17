using System.Text;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// The replacement of Trino's <c>regexp_replace</c> in the words of DuckDB's: <c>$1</c> is a group there, and <c>\1</c> here.
/// </summary>
internal static class RegexReplacement
{
    /// <exception cref="FormatException">It has a group by name, or one above 9, which DuckDB's engine does not know.</exception>
    public static string Of(string replacement)
    {
        var text = new StringBuilder();
        for (var at = 0; at < replacement.Length; at++)
        {
            if (replacement[at] == '$') text.Append('\\').Append(Group(replacement, ++at));
            else if (replacement[at] != '\\') text.Append(replacement[at]);
            else if (++at < replacement.Length) text.Append(replacement[at] == '\\' ? @"\\" : replacement[at].ToString());
            else throw new FormatException($"regexp_replace: '{replacement}' ends with a backslash.");
        }

        return text.ToString();
    }

    private static char Group(string replacement, int at) => replacement[at..] switch
    {
        [>= '0' and <= '9', >= '0' and <= '9', ..] or not [>= '0' and <= '9', ..] => throw new FormatException(
            $"regexp_replace: '{replacement}' has a dollar sign before something else than one digit: $0 to $9 are groups, "
            + "and \\$ is the sign."),
        var digit => digit[0],
    };
}
