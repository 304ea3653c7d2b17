using System.Text;
using Cdp.Text;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// A JSON path of Trino to one member of an object, its name in brackets: <c>$["odd name"]</c>, with <c>\"</c> and <c>\\</c> for a quote
/// and a backslash.
/// </summary>
internal sealed class JsonMemberPath
{
    private const string Begin = "$[\"", End = "\"]";

    [ThreadStatic]
    private static (string Path, JsonMemberPath Parsed) _last;

    private readonly JsonMember _member;

    private JsonMemberPath(string name) => _member = new(name);

    /// <exception cref="FormatException">It goes on after the member, or has no end.</exception>
    public static JsonMemberPath Parse(string path)
    {
        if (_last.Path != path) _last = (path, new(Name(path)));
        return _last.Parsed;
    }

    /// <summary>The value as JSON; null where there is none.</summary>
    public string? Json(string json) =>
        _member.TryJson(Encoding.UTF8.GetBytes(json), out var value) ? Encoding.UTF8.GetString(value) : null;

    /// <summary>A string, number or truth as text, a number as it was sent; null for anything else.</summary>
    public string? Scalar(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return _member.TryJson(bytes, out var value) && value[0] is not ((byte)'{' or (byte)'[') && _member.TryText(bytes, out var text)
            ? Encoding.UTF8.GetString(text)
            : null;
    }

    private static string Name(string path)
    {
        var name = new StringBuilder();
        var at = Begin.Length;
        for (; at < path.Length && path[at] != '"'; at++)
        {
            if (path[at] == '\\' && at + 1 < path.Length) at++;
            name.Append(path[at]);
        }

        return path.StartsWith(Begin, StringComparison.Ordinal) && path.AsSpan(Math.Min(at, path.Length)) is End ? name.ToString()
            : throw new FormatException($"'{path}' is no path that is known here: $[\"name\"] names one member, $.a.b goes further.");
    }
}
