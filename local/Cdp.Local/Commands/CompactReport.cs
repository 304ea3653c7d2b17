using System.Globalization;
using Cdp.Compact;
using Cdp.Lake.Receipts;

namespace Cdp.Local.Commands;

/// <summary>What a compaction did, day by day, for people.</summary>
internal static class CompactReport
{
    private static readonly string[] Columns =
        [
            "received", "#requests", "#events", "#hits", "#duplicates", "#ignored", "#rejected", "#bots", "#moved", "#users", "#files",
            "#seconds",
        ];

    /// <returns>The exit code: 1 when a day failed.</returns>
    public static int Write(Report report, TextWriter error, CompactReply reply)
    {
        if (reply.Done.Count > 0) Table(report, reply.Done);
        else if (reply.Failed.Count == 0) report.Line("Nothing to do: every day in question is compacted.");
        foreach (var advice in reply.Done.Select(day => day.Advice).OfType<string>().Distinct(StringComparer.Ordinal))
            report.Line($"Look at this: {advice}");
        if (reply.Frozen is { } frozen)
            report.Line(
                $"{frozen.Count} {(frozen.Count == 1 ? "day" : "days")} from {frozen.First:uuuu-MM-dd} to {frozen.Last:uuuu-MM-dd} stay as "
                + "they are: their raw records have expired (CDP_RAW_RETENTION_DAYS).");
        foreach (var failed in reply.Failed) error.WriteLine($"cdp: {failed.Date:uuuu-MM-dd} failed: {Failure.Lines(failed.Reason)}");
        return reply.Failed.Count == 0 ? CommandLine.Done : CommandLine.Failed;
    }

    public static void Table(Report report, IReadOnlyList<CompactReceipt> days)
    {
        var rows = days.OrderBy(day => day.Dt).Select(Row).ToList();
        if (days.Count > 1) rows.Add(Sum(days));
        report.Table(Columns, rows);
    }

    private static string[] Row(CompactReceipt day) =>
    [
        day.Dt.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture), .. Counts([day]), Report.Number(day.Users), Report.Number(day.Files),
        day.Seconds.ToString("0.00", CultureInfo.InvariantCulture),
    ];

    /// <summary>Users and files of several days are no sum.</summary>
    private static string[] Sum(IReadOnlyList<CompactReceipt> days) =>
        ["all", .. Counts(days), "", "", days.Sum(day => day.Seconds).ToString("0.00", CultureInfo.InvariantCulture)];

    private static IEnumerable<string> Counts(IReadOnlyList<CompactReceipt> days) => new[]
    {
        days.Sum(day => day.Requests), days.Sum(day => day.EventsRead), days.Sum(day => day.Hits), days.Sum(day => day.Duplicates),
        days.Sum(day => day.Ignored.Values.Sum()), days.Sum(day => day.Rejected.Values.Sum()), days.Sum(day => day.Bots),
        days.Sum(day => day.Moved),
    }.Select(Report.Number);
}
