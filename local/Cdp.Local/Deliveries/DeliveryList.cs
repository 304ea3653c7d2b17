using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Cdp.Deliver;
using Cdp.Local.Commands;
using Cdp.Local.Printing;
using Cdp.Local.Warehouse;

namespace Cdp.Local.Deliveries;

/// <summary>Deliveries for people and for programs.</summary>
internal static class DeliveryList
{
    /// <summary>More is no table for people: <c>--format json</c> has all.</summary>
    private const int MaxInTable = 100;

    private static readonly string[] Columns =
        ["id", "destination", "segment", "user_id", "", "day", "state", "#attempts", "next attempt (UTC)", "last answer"];

    public static async Task WriteTableAsync(IAsyncEnumerable<DeliveryRow> rows, Report report, CancellationToken cancel)
    {
        var shown = new List<DeliveryRow>();
        await foreach (var row in rows.WithCancellation(cancel))
        {
            shown.Add(row);
            if (shown.Count > MaxInTable) break;
        }

        if (shown.Count > 0) report.Table(Columns, shown.Take(MaxInTable).Select(Cells));
        if (shown.Count > MaxInTable) report.Line($"Only the first {MaxInTable} are shown; --format json has all.");
    }

    /// <summary>One array with an object for each.</summary>
    public static async Task WriteJsonAsync(IAsyncEnumerable<DeliveryRow> rows, CancellationToken cancel)
    {
        await using var output = StandardStreams.Output();
        var (buffer, separator) = (new ArrayBufferWriter<byte>(), "[\n");
        await using var json = new Utf8JsonWriter(buffer, ValueJson.Options);
        try
        {
            await foreach (var row in rows.WithCancellation(cancel))
            {
                buffer.ResetWrittenCount();
                json.Reset();
                Write(json, row);
                await json.FlushAsync(cancel);
                var line = new ArrayBufferWriter<byte>();
                TerminalJson.Write(buffer.WrittenSpan, line);
                await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes(separator), cancel);
                await output.WriteAsync(line.WrittenMemory, cancel);
                separator = ",\n";
            }

            await output.WriteAsync(separator == "[\n" ? "[]\n"u8.ToArray() : "\n]\n"u8.ToArray(), cancel);
        }
        catch (IOException e) when (StandardStreams.IsClosedPipe(e))
        {
            // Whoever read our output has seen enough.
        }
    }

    private static string?[] Cells(DeliveryRow row) =>
    [
        row.Id, row.Destination, row.Segment, row.UserId, row.Direction, Day(row), row.State,
        row.Attempts.ToString(CultureInfo.InvariantCulture),
        row.State != "pending" ? "" : row.NextAttemptAt?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "now",
        row.LastFault ?? "",
    ];

    private static void Write(Utf8JsonWriter json, DeliveryRow row)
    {
        json.WriteStartObject();
        json.WriteString("id", row.Id);
        json.WriteString("destination", row.Destination);
        json.WriteString("segment", row.Segment);
        json.WriteString("user_id", row.UserId);
        json.WriteString("direction", row.Direction);
        json.WriteString("day", Day(row));
        json.WriteString("state", row.State);
        json.WriteNumber("attempts", row.Attempts);
        WriteTime(json, "next_attempt_at", row.NextAttemptAt);
        WriteTime(json, "ended_at", row.EndedAt);
        if (row.LastStatus is { } status) json.WriteNumber("last_status", status);
        else json.WriteNull("last_status");
        json.WriteString("last_fault", row.LastFault);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTime? time)
    {
        if (time is { } known) json.WriteString(name, known);
        else json.WriteNull(name);
    }

    private static string Day(DeliveryRow row) => row.Day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}
