using System.Buffers;
using System.Globalization;
using System.Text;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>What <c>./cdp parse</c> prints for a raw record: one JSON object on a line.</summary>
/// <remarks>
/// <c>{"outcome":"accepted|ignored|rejected","reason":…|null,"events":[{columns that are present}],"dropped":[{"line":n,"reason":…}]}</c>;
/// <c>dropped</c> names the events that were not accepted of a request of several. A rejection may add <c>detail</c>.
/// </remarks>
public static class ParsedLine
{
    public static void Write(Readings readings, IBufferWriter<byte> to)
    {
        var json = new ByteBuffer();
        var summary = readings.Summary ?? throw new ArgumentException("The readings are of no request.", nameof(readings));
        WriteOutcome(json, summary.Outcome, summary.Reason, summary.Detail);
        WriteList(json, "events"u8, readings, static reading => reading.Outcome == Outcome.Accepted, WriteEvent);
        WriteList(json, "dropped"u8, readings, reading => reading.Outcome != Outcome.Accepted && readings.Count > 1, WriteDropped);
        json.Append("}\n"u8);
        to.Write(json.Written);
    }

    /// <summary>A line that is no raw record.</summary>
    public static void WriteBadRecord(string detail, IBufferWriter<byte> to)
    {
        var json = new ByteBuffer();
        WriteOutcome(json, Outcome.Rejected, Reason.BadRecord, detail);
        json.Append(",\"events\":[],\"dropped\":[]}\n"u8);
        to.Write(json.Written);
    }

    private static void WriteOutcome(ByteBuffer json, Outcome outcome, Reason? reason, string? detail)
    {
        json.Append("{\"outcome\":"u8);
        WriteString(json, outcome switch { Outcome.Accepted => "accepted", Outcome.Ignored => "ignored", _ => "rejected" });
        json.Append(",\"reason\":"u8);
        WriteString(json, reason?.Name());
        if (detail is null) return;
        json.Append(",\"detail\":"u8);
        WriteString(json, detail);
    }

    private static void WriteList(
        ByteBuffer json, ReadOnlySpan<byte> name, Readings readings, Func<Reading, bool> belongs, Action<ByteBuffer, Reading> write)
    {
        json.Append(","u8);
        JsonStrings.Write(json, name);
        json.Append(":["u8);
        var start = json.Length;
        for (var i = 0; i < readings.Count; i++)
        {
            if (!belongs(readings[i])) continue;
            if (json.Length > start) json.Append((byte)',');
            write(json, readings[i]);
        }

        json.Append((byte)']');
    }

    private static void WriteDropped(ByteBuffer json, Reading reading)
    {
        json.Append("{\"line\":"u8);
        Numbers.Append(json, reading.Number);
        json.Append(",\"reason\":"u8);
        WriteString(json, reading.Reason?.Name());
        json.Append((byte)'}');
    }

    private static void WriteEvent(ByteBuffer json, Reading reading)
    {
        json.Append((byte)'{');
        var start = json.Length;
        for (var column = default(HitColumn); (int)column < HitColumns.All.Length; column++)
        {
            if (!reading.Hit.Has(column)) continue;
            if (json.Length > start) json.Append((byte)',');
            WriteString(json, HitColumns.Of(column).Name);
            json.Append((byte)':');
            WriteValue(json, reading.Hit, column);
        }

        json.Append((byte)'}');
    }

    private static void WriteValue(ByteBuffer json, Hit hit, HitColumn column)
    {
        switch (HitColumns.Of(column).Type)
        {
            case ColumnType.Text:
                JsonStrings.Write(json, hit.Text(column));
                break;
            case ColumnType.Json:
                json.Append(hit.Text(column));
                break;
            case ColumnType.Timestamp:
                WriteString(json, TimeText(hit.Integer(column)));
                break;
            case ColumnType.Number:
                Numbers.Append(json, hit.Double(column));
                break;
            case ColumnType.Boolean:
                json.Append(hit.Boolean(column) == true ? "true"u8 : "false"u8);
                break;
            default:
                json.Append(Encoding.ASCII.GetBytes(hit.Integer(column).ToString(CultureInfo.InvariantCulture)));
                break;
        }
    }

    /// <summary>ISO 8601, UTC, with milliseconds.</summary>
    private static string TimeText(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void WriteString(ByteBuffer json, string? text)
    {
        if (text is null) json.Append("null"u8);
        else JsonStrings.Write(json, Encoding.UTF8.GetBytes(text));
    }
}
