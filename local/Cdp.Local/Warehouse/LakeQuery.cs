using System.Text;
using System.Text.Json;
using Cdp.Local.Printing;

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

    /// <param name="sql">One SELECT; over the views of <see cref="LakeViews"/>.</param>
    /// <param name="output">Gets UTF-8; left open.</param>
    /// <param name="raw">CSV with every value exactly as it is stored, instead of one that spreadsheets and terminals may be given.</param>
    /// <exception cref="Profiles.WarehouseException">
    /// It is no SELECT, the engine refused it, or a file cannot be read. Rows may have been printed before.
    /// </exception>
    public async Task RunAsync(string sql, QueryFormat format, Stream output, CancellationToken cancel, bool raw = false)
    {
        using var lake = LakeDatabase.Open(root);
        using var rows = lake.Select(sql, cancel);
        if (format == QueryFormat.Json)
        {
            await WriteJsonAsync(rows, output, cancel);
            return;
        }

        await using var text =
            new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), FlushAt, leaveOpen: true) { NewLine = "\n" };
        if (format == QueryFormat.Csv) WriteCsv(rows, text, raw ? SpreadsheetCsv.Raw : SpreadsheetCsv.Safe);
        else TextTable.Write(text, [.. Names(rows)], Texts(rows, ValueText.Shown));
    }

    private static async Task WriteJsonAsync(LakeRows rows, Stream output, CancellationToken cancel)
    {
        await using var to = new JsonOutput(output);
        var names = Names(rows).Select(name => JsonEncodedText.Encode(name, ValueJson.Options.Encoder)).ToArray();
        to.Json.WriteStartArray();
        while (rows.Read())
        {
            to.Json.WriteStartObject();
            for (var column = 0; column < names.Length; column++)
            {
                to.Json.WritePropertyName(names[column]);
                ValueJson.Write(to.Json, rows.Value(column));
            }

            to.Json.WriteEndObject();
            await to.FlushIfLargeAsync(cancel);
        }

        to.Json.WriteEndArray();
        await to.CompleteAsync(cancel);
    }

    private static void WriteCsv(LakeRows rows, StreamWriter text, Func<string?, string?> field)
    {
        text.WriteLine(string.Join(',', Names(rows).Select(field)));
        foreach (var row in Texts(rows, ValueText.Of)) text.WriteLine(string.Join(',', row.Select(field)));
    }

    private static IEnumerable<string> Names(LakeRows rows) => Enumerable.Range(0, rows.Columns).Select(rows.Name);

    private static IEnumerable<string?[]> Texts(LakeRows rows, Func<object?, string?> text)
    {
        while (rows.Read()) yield return [.. Enumerable.Range(0, rows.Columns).Select(column => text(rows.Value(column)))];
    }
}
