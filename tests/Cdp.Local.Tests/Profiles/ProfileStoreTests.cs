using Cdp.Local.Tests.Postgres;
using NodaTime;

namespace Cdp.Local.Tests.Profiles;

public sealed class ProfileStoreTests(TestServer server) : IAsyncLifetime
{
    private static readonly LocalDate Day = new(2026, 11, 20);

    private ProfileDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = new(await server.NewDatabaseAsync());

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_first_load_makes_the_table_and_fills_it()
    {
        var load = await _database.LoadAsync(Day, new("ann", Day, 3, ["1.1", "2.2"]), new("bob", Day, 0, []));

        Assert.Equal(new(2, 2, 0, 0), load);
        Assert.Equal(
            [
                "(ann,2026-11-20,\"2026-11-01 08:00:00.123+00\",\"2026-11-19 23:59:59.999+00\",\"{1.1,2.2}\",3,2,1,1,f,{},m)",
                "(bob,2026-11-20,\"2026-11-01 08:00:00.123+00\",\"2026-11-19 23:59:59.999+00\",{},0,2,1,1,f,{},m)",
            ],
            await _database.RowsAsync());
        Assert.Equal(Day, await _database.Store.NewestDayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_database_without_the_table_has_no_newest_day() =>
        Assert.Null(await _database.Store.NewestDayAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task The_same_day_again_updates_nothing()
    {
        await _database.LoadAsync(Day, ProfileRows.Many(50, Day));
        var before = await _database.RowsAsync();

        Assert.Equal(new(50, 0, 0, 0), await _database.LoadAsync(Day, ProfileRows.Many(50, Day)));
        Assert.Equal(before, await _database.RowsAsync());
    }

    [Fact]
    public async Task The_next_day_refreshes_every_row_and_counts_those_that_differ_in_more()
    {
        await _database.LoadAsync(Day, new("ann", Day, 1), new("bob", Day, 1));
        var next = Day.PlusDays(1);

        Assert.Equal(new(3, 2, 0, 0), await _database.LoadAsync(next, new("ann", next, 1), new("bob", next, 2), new("cy", next)));
        Assert.Equal(3, await _database.ValueAsync<long>("SELECT count(*) FROM profiles WHERE as_of = '2026-11-21'"));
    }

    [Fact]
    public async Task An_older_day_changes_nothing_and_says_so()
    {
        await _database.LoadAsync(Day, new ProfileRow("ann", Day, 1));
        var before = await _database.RowsAsync();

        var load = await _database.LoadAsync(Day.PlusDays(-1), new ProfileRow("bob", Day.PlusDays(-1), 7));

        Assert.Equal(new(0, 0, 0, 0, NewerDay: Day), load);
        Assert.Equal(before, await _database.RowsAsync());
    }

    [Fact]
    public async Task A_user_without_hits_any_more_is_removed()
    {
        await _database.LoadAsync(Day, new("ann", Day), new("bob", Day));

        Assert.Equal(new(1, 0, 1, 0), await _database.LoadAsync(Day, new ProfileRow("ann", Day)));
        Assert.Single(await _database.RowsAsync());
    }

    [Theory, InlineData(""), InlineData(" ON DELETE CASCADE"), InlineData(" ON DELETE SET NULL")]
    public async Task A_row_that_another_table_references_stays_with_its_numbers_nulled(string onDelete)
    {
        await _database.LoadAsync(Day, new("ann", Day), new("bob", Day), new("cy", Day));
        await _database.RunAsync(
            $"CREATE TABLE \"my notes\" (\"who?\" text REFERENCES profiles{onDelete}); INSERT INTO \"my notes\" VALUES ('bob')");

        Assert.Equal(new(1, 1, 1, 1), await _database.LoadAsync(Day, new ProfileRow("ann", Day)));
        Assert.Equal("(bob,2026-11-20,,,,,,,,,{},)", (await _database.RowsAsync())[1]);
        Assert.Equal("bob", await _database.ValueAsync<string>("SELECT \"who?\" FROM \"my notes\""));
        Assert.Equal(new(1, 0, 0, 1), await _database.LoadAsync(Day, new ProfileRow("ann", Day)));
        Assert.Equal(new(2, 1, 0, 0), await _database.LoadAsync(Day, new("ann", Day), new("bob", Day)));
    }

    [Theory]
    [InlineData(20, 10, true), InlineData(55, 11, true), InlineData(54, 11, false), InlineData(12, 12, false), InlineData(10, 10, true)]
    public async Task A_table_never_shrinks_by_more_than_a_fifth_and_ten_rows_unasked(int before, int gone, bool loads)
    {
        await _database.LoadAsync(Day, ProfileRows.Many(before, Day));
        var rows = await _database.RowsAsync();
        var load = () => _database.LoadAsync(Day, ProfileRows.Many(before - gone, Day));

        if (loads)
        {
            Assert.Equal(gone, (await load()).Removed);
            return;
        }

        var refused = await Assert.ThrowsAsync<Cdp.Profiles.ProfileStoreException>(load);
        Assert.StartsWith($"{gone} of {before} users would be removed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(rows, await _database.RowsAsync());
        Assert.Equal(
            gone, (await _database.LoadAsync(ProfileRows.Csv(ProfileRows.Many(before - gone, Day)), Day, allowShrink: true)).Removed);
    }

    [Fact]
    public async Task A_table_of_an_earlier_model_gets_the_new_columns_and_keeps_its_others()
    {
        await _database.RunAsync(
            "CREATE TABLE profiles (user_id text PRIMARY KEY, as_of date, note text); INSERT INTO profiles VALUES ('ann', '2026-11-19', "
            + "'mine')");

        Assert.Equal(new(1, 1, 0, 0), await _database.LoadAsync(Day, new ProfileRow("ann", Day, 4)));
        Assert.Equal("mine 4", await _database.ValueAsync<string>("SELECT note || ' ' || logins FROM profiles"));
    }

    [Fact]
    public async Task Times_are_those_of_UTC_whatever_the_database_is_set_to()
    {
        await _database.RunAsync(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = ''America/New_York''', current_database()); END $$");
        await _database.RunAsync(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET DateStyle = ''SQL, DMY''', current_database()); END $$");

        await _database.LoadAsync(Day, new ProfileRow("ann", Day));

        Assert.Equal("2026-11-01T08:00:00.123", await _database.ValueAsync<string>(
            "SELECT to_char(first_seen AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS') FROM profiles"));
        Assert.Equal("2026-11-20", await _database.ValueAsync<string>("SELECT to_char(as_of, 'YYYY-MM-DD') FROM profiles"));
    }

    [Fact]
    public async Task Two_loads_at_once_happen_one_after_the_other()
    {
        using var firstReads = new SemaphoreSlim(0);
        using var mayGoOn = new SemaphoreSlim(0);
        var first = Task.Run(() => _database.LoadAsync(ProfileRows.Slowly(ProfileRows.Many(40, Day), given =>
        {
            if (given != 20) return;
            firstReads.Release();
            mayGoOn.Wait(TestContext.Current.CancellationToken);
        }), Day));
        Assert.True(await firstReads.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        var second = Task.Run(() => _database.LoadAsync(Day, ProfileRows.Many(40, Day)));
        while (await _database.ValueAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        mayGoOn.Release();

        Assert.Equal(new(40, 40, 0, 0), await first);
        Assert.Equal(new(40, 0, 0, 0), await second);
    }

    [Fact]
    public async Task A_hundred_thousand_rows_pass_through_little_memory()
    {
        var most = 0L;
        var start = GC.GetTotalMemory(forceFullCollection: true);

        var load = await _database.LoadAsync(
            ProfileRows.Slowly(
                ProfileRows.Many(100_000, Day),
                given => most = given % 5_000 == 0 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)) : most),
            Day);

        Assert.Equal(new(100_000, 100_000, 0, 0), load);
        Assert.True(most - start < 8_000_000, $"the load held {most - start} bytes");
    }
}
