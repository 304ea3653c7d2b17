using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cdp.Local.Warehouse;

/// <summary>A value of DuckDB's as JSON: numbers stay numbers, booleans booleans, NULL is null; what JSON lacks is a text.</summary>
internal static class ValueJson
{
    /// <summary>The output is data and never part of a page: only what JSON itself asks for is escaped.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Utf8JsonWriter json, object? value) => Write(json, value, exactly => exactly);

    /// <param name="fraction">What is written of a binary fraction.</param>
    public static void Write(Utf8JsonWriter json, object? value, Func<object, object> fraction)
    {
        switch (value is double or float ? fraction(value) : value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case sbyte or byte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number: json.WriteNumberValue(number); break;
            case BigInteger number: json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case string text: json.WriteStringValue(text); break;
            case IDictionary map when ValueText.Zoned(map) is { } zoned: json.WriteStringValue(zoned); break;
            case IDictionary map: WriteMap(json, map, fraction); break;
            case IEnumerable list: WriteList(json, list, fraction); break;
            default: json.WriteStringValue(ValueText.Of(value)); break;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, IDictionary map, Func<object, object> fraction)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName(ValueText.Of(entry.Key) ?? "");
            Write(json, entry.Value, fraction);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, IEnumerable list, Func<object, object> fraction)
    {
        json.WriteStartArray();
        foreach (var item in list) Write(json, item, fraction);
        json.WriteEndArray();
    }
}
