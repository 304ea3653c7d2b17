using System.Globalization;
using System.Text;
using Cdp.Local.Printing;
using Cdp.Model;
using Npgsql;

namespace Cdp.Local.Exports;

/// <summary>CSV (RFC 4180, UTF-8) that a spreadsheet and a mail tool take: what would be a formula is text.</summary>
/// <remarks>Times are UTC in ISO 8601, lists JSON, null nothing.</remarks>
internal sealed class CsvExport(Stream to) : IExportWriter
{
    private readonly StreamWriter _csv =
        new(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
    private IReadOnlyList<DeclaredColumn> _columns = [];

    public void Begin(IReadOnlyList<DeclaredColumn> columns)
    {
        _columns = columns;
        _csv.WriteLine(string.Join(',', columns.Select(column => column.Name)));
    }

    public void Write(NpgsqlDataReader row)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            if (i > 0) _csv.Write(',');
            if (!row.IsDBNull(i)) _csv.Write(SpreadsheetCsv.Safe(Text(row, i, _columns[i].Type)));
        }

        _csv.WriteLine();
    }

    public Task CompleteAsync(CancellationToken cancel) => _csv.FlushAsync(cancel);

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private static string Text(NpgsqlDataReader row, int column, ModelType type) => type switch
    {
        ModelType.Integer => row.GetInt64(column).ToString(CultureInfo.InvariantCulture),
        ModelType.Number => row.GetDouble(column).ToString("R", CultureInfo.InvariantCulture),
        ModelType.Boolean => row.GetBoolean(column) ? "true" : "false",
        ModelType.Date => row.GetFieldValue<DateOnly>(column).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ModelType.Time => row.GetDateTime(column).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        _ => row.GetString(column),
    };
}
