using System.Text;
using System.Text.Json;

namespace Cdp.Local.Warehouse;

/// <summary>How <c>cdp query</c> prints rows.</summary>
public enum QueryFormat
{
    Table,
    Csv,
    Json,
}

/// <summary>One SELECT over a lake, its rows printed as they come: no format holds them all.</summary>
public sealed class LakeQuery(string root)
{
    private const int FlushAt = 64 * 1024;

    /// <param name="sql">One SELECT; the views are <c>hits</c>, <c>rejected</c> and <c>runs</c>.</param>
    /// <param name="output">Gets UTF-8; left open.</param>
    /// <exception cref="Profiles.WarehouseException">It is no SELECT, the engine refused it, or a file cannot be read. Rows may have been printed before.</exception>
    public async Task RunAsync(string sql, QueryFormat format, Stream output, CancellationToken cancel)
    {
        using var lake = LakeDatabase.Open(root);
        using var rows = lake.Select(sql, cancel);
        if (format == QueryFormat.Json)
        {
            await WriteJsonAsync(rows, output, cancel);
            return;
        }

        await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), FlushAt, leaveOpen: true) { NewLine = "\n" };
        if (format == QueryFormat.Csv) WriteCsv(rows, text);
        else TextTable.Write(text, [.. Names(rows)], Texts(rows));
    }

    private static async Task WriteJsonAsync(LakeRows rows, Stream output, CancellationToken cancel)
    {
        await using var json = new Utf8JsonWriter(output, ValueJson.Options);
        var names = Names(rows).Select(name => JsonEncodedText.Encode(name, ValueJson.Options.Encoder)).ToArray();
        json.WriteStartArray();
        while (rows.Read())
        {
            json.WriteStartObject();
            for (var column = 0; column < names.Length; column++)
            {
                json.WritePropertyName(names[column]);
                ValueJson.Write(json, rows.Value(column));
            }

            json.WriteEndObject();
            if (json.BytesPending > FlushAt) await json.FlushAsync(cancel);
        }

        json.WriteEndArray();
        await json.FlushAsync(cancel);
        output.Write("\n"u8);
    }

    // RFC 4180 but for the line feeds. Data stays data: a text that a spreadsheet would take for a formula is not changed.
    private static void WriteCsv(LakeRows rows, StreamWriter text)
    {
        text.WriteLine(string.Join(',', Names(rows).Select(CsvField)));
        foreach (var row in Texts(rows)) text.WriteLine(string.Join(',', row.Select(CsvField)));
    }

    /// <summary>NULL is nothing, the empty text is two quotes.</summary>
    private static string? CsvField(string? value) =>
        value is { Length: > 0 } && value.AsSpan().IndexOfAny(",\"\r\n") < 0 || value is null
            ? value
            : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string> Names(LakeRows rows) => Enumerable.Range(0, rows.Columns).Select(rows.Name);

    private static IEnumerable<string?[]> Texts(LakeRows rows)
    {
        while (rows.Read()) yield return [.. Enumerable.Range(0, rows.Columns).Select(column => ValueText.Of(rows.Value(column)))];
    }
}
