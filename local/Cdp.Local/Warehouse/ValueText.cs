using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cdp.Local.Warehouse;

/// <summary>A value of DuckDB's as text: instants in ISO 8601 with milliseconds, days as 2026-11-24, lists, maps and structs as JSON.</summary>
internal static class ValueText
{
    /// <returns>Null for NULL.</returns>
    public static string? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        bool truth => truth ? "true" : "false",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        DateTimeOffset time => Of(time.UtcDateTime),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Stream bytes => Hex(bytes),
        System.Collections.IEnumerable => Json(value),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string Json(object value)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, ValueJson.Options)) ValueJson.Write(json, value);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string Hex(Stream bytes)
    {
        using var copy = new MemoryStream();
        bytes.CopyTo(copy);
        return Convert.ToHexStringLower(copy.ToArray());
    }
}
