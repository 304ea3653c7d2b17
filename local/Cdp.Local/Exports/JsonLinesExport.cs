using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cdp.Model;
using Npgsql;

namespace Cdp.Local.Exports;

/// <summary>A JSON object a line: numbers and booleans as such, lists as arrays, times in ISO 8601, null as null.</summary>
internal sealed class JsonLinesExport : IExportWriter
{
    private const int FlushAt = 1 << 16;

    private readonly Stream _to;
    private readonly ArrayBufferWriter<byte> _lines = new(FlushAt);
    private readonly Utf8JsonWriter _json;
    private IReadOnlyList<DeclaredColumn> _columns = [];

    public JsonLinesExport(Stream to)
    {
        _to = to;
        _json = new(_lines, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }); // no HTML comes near it
    }

    public void Begin(IReadOnlyList<DeclaredColumn> columns) => _columns = columns;

    public void Write(NpgsqlDataReader row)
    {
        _json.WriteStartObject();
        for (var i = 0; i < _columns.Count; i++)
        {
            _json.WritePropertyName(_columns[i].Name);
            if (row.IsDBNull(i)) _json.WriteNullValue();
            else WriteValue(row, i, _columns[i].Type);
        }

        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _lines.Write("\n"u8);
        if (_lines.WrittenCount >= FlushAt) Flush();
    }

    public Task CompleteAsync(CancellationToken cancel)
    {
        Flush();
        return _to.FlushAsync(cancel);
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Flush()
    {
        _to.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }

    private void WriteValue(NpgsqlDataReader row, int column, ModelType type)
    {
        switch (type)
        {
            case ModelType.Integer: _json.WriteNumberValue(row.GetInt64(column)); break;
            case ModelType.Number: _json.WriteNumberValue(row.GetDouble(column)); break;
            case ModelType.Boolean: _json.WriteBooleanValue(row.GetBoolean(column)); break;
            case ModelType.Date:
                _json.WriteStringValue(
                row.GetFieldValue<DateOnly>(column).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            case ModelType.Time: _json.WriteStringValue(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc)); break;
            case ModelType.TextList: _json.WriteRawValue(row.GetString(column)); break;
            default: _json.WriteStringValue(row.GetString(column)); break;
        }
    }
}
