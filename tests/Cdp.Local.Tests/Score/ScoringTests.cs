using System.Text;
using System.Text.Json;
using Cdp.Lake;
using Cdp.Local.Lake;
using Cdp.Local.Tests.Postgres;
using Cdp.Local.Tests.Profiles;
using Cdp.Local.Tests.Warehouse;
using Cdp.Model.Check;
using Cdp.Profiles;
using Cdp.Score;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace Cdp.Local.Tests.Score;

/// <summary>The stage as it runs on one machine: a directory, DuckDB and a real PostgreSQL.</summary>
public sealed class ScoringTests(TestServer server) : IAsyncLifetime
{
    private static readonly LocalDate Yesterday = new(2026, 11, 20);

    private readonly TestLake _lake = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 21, 3, 30, 0, TimeSpan.Zero));
    private ProfileDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = new(await server.NewDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        _lake.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_schedule_does_yesterday_once_its_compaction_is_finished_and_no_second_time()
    {
        _lake.Write(Yesterday, [Login("ann", Yesterday), Login("bob", Yesterday)]);
        var waiting = await RunAsync();
        Assert.Empty(waiting.Done);
        Assert.Contains("The compaction of 2026-11-20 is not finished", Assert.Single(waiting.Skipped).Reason, StringComparison.Ordinal);
        Assert.False(await _database.ExistsAsync());

        Compacted(Yesterday);
        var receipt = Assert.Single((await RunAsync()).Done);
        Assert.Equal((Yesterday, 2, 2, 0), (receipt.AsOf, receipt.Users, receipt.Updated, receipt.Removed));
        Assert.Equal(
            receipt,
            JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(_lake.Root, "runs/score/dt=2026-11-20.json")), ScoreJson.Default.ScoreReceipt));
        Assert.True(receipt.ScannedBytes > 0);

        Assert.Equal("It is done already, with the same receipts.", Assert.Single((await RunAsync()).Skipped).Reason);
    }

    [Fact]
    public async Task A_day_compacted_again_is_scored_again()
    {
        _lake.Write(Yesterday, [Login("ann", Yesterday)]);
        Compacted(Yesterday);
        await RunAsync();
        _lake.Write(Yesterday, [Login("bob", Yesterday)]);
        Compacted(Yesterday, "{\"hits\":2}");

        Assert.Equal((2, 1), Assert.Single((await RunAsync()).Done) is var receipt ? (receipt.Users, receipt.Updated) : default);
        Assert.Equal(0, Assert.Single((await RunAsync(new("2026-11-20"))).Done).Updated); // by hand it is done, with nothing to change
    }

    [Fact]
    public async Task A_day_is_scored_again_into_another_database_and_over_a_receipt_that_cannot_be_read()
    {
        _lake.Write(Yesterday, [Login("ann", Yesterday)]);
        Compacted(Yesterday);
        await RunAsync();
        await using var other = new ProfileDatabase(await server.NewDatabaseAsync());
        Assert.Single((await Scoring(other).RunAsync(new(), null, TestContext.Current.CancellationToken)).Done);

        _lake.Put("runs/score/dt=2026-11-20.json", "{\"as_of\":");
        Assert.Single((await RunAsync()).Done);
    }

    [Fact]
    public async Task By_hand_a_day_without_a_receipt_is_refused_before_anything_is_done()
    {
        _lake.Write(Yesterday, [Login("ann", Yesterday)]);
        Compacted(Yesterday);

        var refused = await Assert.ThrowsAsync<RequestException>(() => RunAsync(new(From: "2026-11-20", To: "2026-11-21")));

        Assert.Contains(
            "The compaction of 2026-11-21 is not finished (runs/compact/dt=2026-11-21.json is missing)", refused.Message,
            StringComparison.Ordinal);
        Assert.False(await _database.ExistsAsync());
    }

    [Fact]
    public async Task A_range_goes_day_by_day_and_warns_of_earlier_days_without_a_receipt()
    {
        foreach (var day in new[] { Yesterday.PlusDays(-9), Yesterday.PlusDays(-1), Yesterday }) Compacted(day);
        _lake.Write(Yesterday, [Login("ann", Yesterday.PlusDays(-1)), Login("bob", Yesterday)]);

        var reply = await RunAsync(new(From: "2026-11-19", To: "2026-11-20"));

        Assert.Equal([(Yesterday.PlusDays(-1), 1L), (Yesterday, 2L)], reply.Done.Select(day => (day.AsOf, day.Users)));
        Assert.StartsWith(
            "7 earlier days have no compaction receipt, e.g. 2026-11-12", Assert.Single(reply.Warnings), StringComparison.Ordinal);
        Assert.Null(reply.Next);
    }

    [Fact]
    public async Task An_older_day_than_the_tables_changes_nothing_and_says_so()
    {
        Compacted(Yesterday);
        Compacted(Yesterday.PlusDays(-1));
        _lake.Write(Yesterday, [Login("ann", Yesterday.PlusDays(-1)), Login("ann", Yesterday)]);
        await RunAsync();
        var before = await _database.RowsAsync();

        Assert.Equal(
            "The profiles are those of 2026-11-20 already: nothing was changed.",
            Assert.Single((await RunAsync(new("2026-11-19"))).Skipped).Reason);
        Assert.Equal(before, await _database.RowsAsync());
    }

    [Fact]
    public async Task A_history_is_the_log_that_runs_day_by_day_would_have_written()
    {
        LocalDate[] days = [.. Enumerable.Range(-4, 5).Select(Yesterday.PlusDays)];
        foreach (var day in days) Compacted(day);
        _lake.Write(Yesterday, [.. days.SelectMany((day, n) => Enumerable.Range(0, n + 1).Select(user => Login($"u{user}", day)))]);
        await using var live = new ProfileDatabase(await server.NewDatabaseAsync());
        await Scoring(live).RunAsync(new(From: "2026-11-16", To: "2026-11-20"), null, TestContext.Current.CancellationToken);
        await RunAsync(new("2026-11-18"));
        await RunAsync(new("2026-11-20"));
        var (before, receipt) = (await _database.RowsAsync(), Receipt("2026-11-17"));

        var begun = new List<LocalDate>();
        var reply = await Scoring(_database).RunAsync(
            new(From: "2026-11-16", To: "2026-11-20", History: true), null, TestContext.Current.CancellationToken, new Begun(begun.Add));

        Assert.Equal(days, begun);
        Assert.Equal(days[..4], reply.Rewritten!.Select(day => day.Date));
        Assert.Equal(Yesterday, Assert.Single(reply.Done).AsOf);
        Assert.Empty(reply.Skipped);
        Assert.Equal(await LogAsync(live), await LogAsync(_database));
        Assert.Equal(before, await _database.RowsAsync());
        Assert.Equal(receipt, Receipt("2026-11-17"));

        string Receipt(string day) => File.ReadAllText(Path.Combine(_lake.Root, $"runs/score/dt={day}.json"));
    }

    [Fact]
    public async Task A_history_into_an_empty_database_loads_day_by_day()
    {
        foreach (var day in (LocalDate[])[Yesterday.PlusDays(-1), Yesterday]) Compacted(day);
        _lake.Write(Yesterday, [Login("ann", Yesterday.PlusDays(-1)), Login("bob", Yesterday)]);

        var reply = await RunAsync(new(From: "2026-11-19", To: "2026-11-20", History: true));

        Assert.Equal([1L, 2L], reply.Done.Select(day => day.Users));
        Assert.Empty(reply.Rewritten!);
    }

    [Fact]
    public async Task A_history_without_days_is_refused() =>
        Assert.StartsWith(
            "A history is of days", (await Assert.ThrowsAsync<RequestException>(() => RunAsync(new(History: true)))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task When_time_is_short_the_rest_of_a_range_is_named()
    {
        for (var i = 0; i < 3; i++) Compacted(Yesterday.PlusDays(-i));
        _clock.AutoAdvanceAmount = TimeSpan.FromSeconds(10); // each look at the clock takes ten seconds

        var reply = await Scoring(_database)
            .RunAsync(new(From: "2026-11-18", To: "2026-11-20"), TimeSpan.FromSeconds(75), TestContext.Current.CancellationToken);

        Assert.InRange(reply.Done.Count, 1, 2);
        Assert.Equal(reply.Done[^1].AsOf.PlusDays(1), reply.Next);
    }

    [Fact]
    public async Task A_failed_load_leaves_no_receipt()
    {
        Compacted(Yesterday);
        _lake.Write(Yesterday, [Login("ann", Yesterday)]);
        await _database.RunAsync("CREATE VIEW profiles AS SELECT 1 AS user_id");

        await Assert.ThrowsAsync<ProfileStoreException>(() => RunAsync());
        Assert.False(Directory.Exists(Path.Combine(_lake.Root, "runs/score")));

        await _database.RunAsync("DROP VIEW profiles");
        Assert.Single((await RunAsync()).Done);
    }

    [Fact]
    public async Task A_lake_without_users_is_done_with_zeros()
    {
        Compacted(Yesterday);

        Assert.Equal(0, Assert.Single((await RunAsync()).Done).Users);
    }

    private static Task<string[]> LogAsync(ProfileDatabase database) =>
        database.ValueAsync<string[]>("SELECT array_agg(c::text ORDER BY day, user_id, name) FROM profile_changes c");

    private static TestHit Login(string user, LocalDate day) => new(day, user, "1.1", day.ToDateTimeUnspecified().AddHours(8), "login");

    private Scoring Scoring(ProfileDatabase database) => new(
        new DirectoryObjectStore(_lake.Root), _lake.Warehouse, database.Store, DefaultModel.Value, DateTimeZone.Utc, _clock);

    private Task<ScoreReply> RunAsync(ScoreRequest? request = null) =>
        Scoring(_database).RunAsync(request ?? new(), null, TestContext.Current.CancellationToken);

    private sealed class Begun(Action<LocalDate> on) : IProgress<LocalDate>
    {
        public void Report(LocalDate value) => on(value);
    }

    private void Compacted(LocalDate day, string receipt = "{}") =>
        _lake.Put(LakeLayout.CompactReceipt(day), Encoding.UTF8.GetBytes(receipt));
}
