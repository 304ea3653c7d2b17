using System.Globalization;
using System.Text.Json;
using Cdp.Compact;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Local.Postgres;
using Cdp.Profiles;
using Npgsql;

namespace Cdp.Local.Serve;

/// <summary>What the page shows: yesterday's counts, the first profiles, the last receipts, as they are at the moment it is asked for.</summary>
internal sealed class PageContent(Platform platform, Func<ProfileDatabase?> database)
{
    private const int MostProfiles = 100;
    private const int MostReceipts = 14;

    private static readonly string[] Counts = ["requests", "events", "hits", "duplicates", "ignored", "rejected", "bots", "moved", "users"];

    public async Task<PlainPage> MakeAsync(CancellationToken cancel)
    {
        var receipts = await ReceiptsAsync(cancel);
        var yesterday = new ReportingDays(platform.Zone).DayOf(platform.Clock.GetUtcNow()).PlusDays(-1);
        return new(
            Table($"Yesterday, {yesterday:uuuu-MM-dd}", receipts.Where(receipt => receipt.Dt == yesterday), "It is not compacted yet: that happens at 03:00, or by ./cdp compact."),
            await ProfilesAsync(cancel),
            Table("Last runs", receipts, "No day was compacted yet."));
    }

    private async Task<List<CompactReceipt>> ReceiptsAsync(CancellationToken cancel)
    {
        var keys = new List<string>();
        await foreach (var receipt in platform.Lake.ListAsync(LakeLayout.AllCompactReceipts, cancel)) keys.Add(receipt.Key);
        var receipts = new List<CompactReceipt>();
        foreach (var key in keys.TakeLast(MostReceipts).Reverse())
            if (await platform.Lake.ReadAsync(key, cancel) is { } stored && Receipt(stored.Bytes) is { } receipt)
                receipts.Add(receipt);
        return receipts;
    }

    private async Task<PlainTable> ProfilesAsync(CancellationToken cancel)
    {
        var columns = ProfileModel.Default.Columns.Select(column => column.Name).ToList();
        if (database() is not { } open) return new("Profiles", columns, [], "PostgreSQL is not running.");
        try
        {
            return new("Profiles", columns, await ProfileRows.ReadAsync(open.Source, ProfileModel.Default, MostProfiles, cancel), "No profiles were loaded yet.");
        }
        catch (NpgsqlException e)
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
            day.Requests, day.EventsRead, day.Hits, day.Duplicates, day.Ignored.Values.Sum(), day.Rejected.Values.Sum(), day.Bots, day.Moved, day.Users,
        }.Select(count => count.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>A receipt that cannot be read is left out; doctor names it.</summary>
    private static CompactReceipt? Receipt(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, CompactJson.Default.CompactReceipt);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
