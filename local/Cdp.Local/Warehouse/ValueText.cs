using System.Globalization;
using System.Text;
using System.Text.Json;
using Cdp.Local.Warehouse.Trino;

namespace Cdp.Local.Warehouse;

/// <summary>
/// A value of DuckDB's as text: instants in ISO 8601 with milliseconds, days as 2026-11-24, lists, maps and structs as JSON.
/// </summary>
internal static class ValueText
{
    /// <summary>
    /// The value for people: numbers to 15 digits, which hides what binary fractions add to a sum (0.1 + 0.2 is 0.3), also within lists.
    /// </summary>
    public static string? Shown(object? value) => value switch
    {
        double or float => Of(Rounded(value)),
        string or Stream => Of(value),
        System.Collections.IDictionary map when Zoned(map) is { } zoned => zoned,
        System.Collections.IEnumerable => Json(value, Rounded),
        _ => Of(value),
    };

    /// <summary>The value exactly.</summary>
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
        System.Collections.IDictionary map when Zoned(map) is { } zoned => zoned,
        System.Collections.IEnumerable => Json(value, exactly => exactly),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>The prelude's type <c>zoned</c> as Trino writes it: the local time and the zone.</summary>
    public static string? Zoned(System.Collections.IDictionary map) =>
        map.Count == 2 && map["instant"] is DateTime instant && map["zone"] is string zone
        ? string.Create(CultureInfo.InvariantCulture, $"{TrinoZones.Local(instant, zone):yyyy-MM-dd HH:mm:ss.fff} {zone}")
        : null;

    private static object Rounded(object value) => value switch
    {
        double number => double.Parse(number.ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        float number => float.Parse(number.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        _ => value,
    };

    private static string Json(object value, Func<object, object> number)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, ValueJson.Options)) ValueJson.Write(json, value, number);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string Hex(Stream bytes)
    {
        using var copy = new MemoryStream();
        bytes.CopyTo(copy);
        return Convert.ToHexStringLower(copy.ToArray());
    }
}
