using NodaTime;
using NodaTime.Text;

namespace Cdp.Text;

/// <summary>The one place where a value or a name becomes SQL text: the same for Trino, DuckDB and PostgreSQL.</summary>
public static class SqlText
{
    public static string Date(LocalDate date) => $"DATE '{LocalDatePattern.Iso.Format(date)}'";

    /// <summary>A literal of the text. NUL is left out: no value of the lake holds one, and engines end a statement at it.</summary>
    public static string Text(string value) => Quoted(value, '\'');

    /// <summary>A name as it is, of a column, a table or a view.</summary>
    public static string Identifier(string name) => Quoted(name, '"');

    private static string Quoted(string text, char quote)
    {
        var once = quote.ToString();
        return once + text.Replace("\0", "", StringComparison.Ordinal).Replace(once, once + once, StringComparison.Ordinal) + once;
    }
}
