using System.Net;
using Cdp.Compact;
using Cdp.Ingest;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Local.Commands;
using Cdp.Local.Postgres;
using Cdp.Local.Serve;
using Cdp.Score;
using NodaTime;
using Npgsql;

namespace Cdp.Local.Demo;

/// <summary>
/// The main job on recorded traffic: a real collector receives it over HTTP, each day is compacted, the last one scored and loaded.
/// </summary>
internal sealed class DemoRun(Platform platform, RecordedClock clock, Report report)
{
    private readonly ReportingDays _days = new(platform.Zone);

    /// <summary>Where the recording lies: in the checkout, which the launcher names.</summary>
    public static string Recording => Path.Combine(Environment.GetEnvironmentVariable("CDP_HOME") ?? ".", "events", "hits");

    /// <summary>Receives and compacts day by day, as the nights would have.</summary>
    public Task<DemoDays> CollectAsync(CancellationToken cancel) => report.WhileAsync(
        "Sending two weeks of recorded traffic, and compacting each day", async say =>
    {
        var hits = RecordedHit.ReadAll(Recording).ToList();
        new DemoLake(platform.Data).BeginAnew(hits.Select(hit => LocalDate.FromDateTime(hit.At.UtcDateTime)).ToHashSet());
        var counts = new CollectorCounts();
        await using var collector = await platform.CollectAsync(new(IPAddress.Loopback, 0), counts, report.Line, cancel);
        var receipts = new List<CompactReceipt>();
        foreach (var day in hits.GroupBy(hit => _days.DayOf(hit.At)))
        {
            say($"Sending the hits of {day.Key:uuuu-MM-dd}");
            await SendAsync(collector, day, cancel);
            receipts.Add(await CompactAsync(day.Key, say, cancel));
        }

        return new DemoDays(hits.Count, counts.Take(), receipts);
    });

    /// <summary>Profiles as of the last day, loaded into an empty table; into a table that was named, over what is there.</summary>
    public Task<ScoreReply> ScoreAsync(ProfileDatabase database, LocalDate day, CancellationToken cancel) => report.WhileAsync(
        "Scoring and loading", async _ =>
    {
        if (database.IsPrivate) await DropProfilesAsync(database.Source, cancel);
        return await platform.Scoring(database).RunAsync(new ScoreRequest(Date: $"{day:uuuu-MM-dd}"), null, cancel);
    });

    private async Task SendAsync(CollectorServer collector, IEnumerable<RecordedHit> hits, CancellationToken cancel)
    {
        using var traffic = new RecordedTraffic(collector.Address, clock);
        foreach (var hit in hits) await traffic.SendAsync(hit, cancel);
    }

    private async Task<CompactReceipt> CompactAsync(LocalDate day, Action<string> say, CancellationToken cancel)
    {
        clock.Set(DateTimeOffset.FromUnixTimeMilliseconds(_days.StartOf(day.PlusDays(1))).AddHours(3));
        var reply = await platform.Compaction(Steps.Of(say)).RunAsync(new CompactRequest(Date: $"{day:uuuu-MM-dd}"), null, cancel);
        return reply.Failed.Count == 0
            ? reply.Done[0]
            : throw new CommandException($"{day:uuuu-MM-dd} could not be compacted: {reply.Failed[0].Reason}");
    }

    private static async Task DropProfilesAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var drop = database.CreateCommand(
            """
            DROP TABLE IF EXISTS profiles, profile_changes, cdp_model_names, cdp_deliveries, cdp_paused_destinations, cdp_migrations CASCADE
            """);
        await drop.ExecuteNonQueryAsync(cancel);
    }
}

/// <summary>What two weeks came to.</summary>
/// <param name="Sent">Requests that were sent.</param>
/// <param name="Collected">How the collector answered them, by kind.</param>
internal sealed record DemoDays(long Sent, IReadOnlyDictionary<CollectorOutcome, long> Collected, IReadOnlyList<CompactReceipt> Receipts);
