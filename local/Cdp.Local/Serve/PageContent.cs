using System.Globalization;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Local.Postgres;
using Npgsql;

namespace Cdp.Local.Serve;

/// <summary>
/// What the page shows: yesterday's counts, the first profiles, the last receipts, the last requests, as they are when it is asked for.
/// </summary>
internal sealed class PageContent(Platform platform, ServedProfiles profiles, RequestCounts requests)
{
    private const int MaxProfiles = 100;
    private const int MaxReceipts = 14;

    private static readonly string[] Counts = ["requests", "events", "hits", "duplicates", "ignored", "rejected", "bots", "moved", "users"];

    public async Task<PlainPage> MakeAsync(CancellationToken cancel)
    {
        var receipts = await ReceiptsAsync(cancel);
        var yesterday = new ReportingDays(platform.Zone).DayOf(platform.Clock.GetUtcNow()).PlusDays(-1);
        var recent = await requests.RecentAsync(cancel);
        return new(
            Table(
                $"Yesterday, {yesterday:uuuu-MM-dd}", receipts.Where(receipt => receipt.Dt == yesterday),
                "It is not compacted yet: that happens at 03:00, or by ./cdp compact."),
            await ProfilesAsync(cancel),
            Table("Last runs", receipts, "No day was compacted yet."),
            new(
                $"Requests of the last {RequestLog.RecentDays} days", ["ended", "requests"],
                [.. recent.Select(count => new[] { count.Key, Text(count.Value) })], "None yet."),
            RequestLog.Warning(recent) is { } warning
                ? $"{warning}: compare the address in the site's tag with the lines that ./cdp serve prints."
                : null);
    }

    /// <summary>The newest first; one that cannot be read is left out.</summary>
    private async Task<List<CompactReceipt>> ReceiptsAsync(CancellationToken cancel)
    {
        var store = new ReceiptStore(platform.Lake);
        var receipts = new List<CompactReceipt>();
        foreach (var day in (await store.CompactedAsync(cancel)).Days.TakeLast(MaxReceipts).Reverse())
            if (await store.CompactAsync(day, cancel) is { } receipt)
                receipts.Add(receipt);
        return receipts;
    }

    private async Task<PlainTable> ProfilesAsync(CancellationToken cancel)
    {
        var columns = platform.Model.Columns.Select(column => column.Name).ToList();
        try
        {
            var rows = await profiles.ReadAsync(platform.Model.Columns, MaxProfiles, cancel);
            return new("Profiles", columns, rows, "No profiles were loaded yet.");
        }
        catch (Exception e) when (e is NpgsqlException or PostgresServerException)
        {
            return new("Profiles", columns, [], $"PostgreSQL cannot be asked: {e.Message}");
        }
    }

    private static PlainTable Table(string title, IEnumerable<CompactReceipt> receipts, string note) =>
        new(title, ["received", .. Counts], [.. receipts.Select(Row)], note);

    private static string[] Row(CompactReceipt day) =>
    [
        $"{day.Dt:uuuu-MM-dd}", .. new[]
        {
            day.Requests, day.EventsRead, day.Hits, day.Duplicates, day.Ignored.Values.Sum(), day.Rejected.Values.Sum(), day.Bots,
            day.Moved, day.Users,
        }.Select(Text),
    ];

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
