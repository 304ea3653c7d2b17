using System.Text.Json;
using Cdp.Local.Tests.Postgres;

namespace Cdp.Local.Tests.Deliveries;

/// <summary>Which deliveries a load writes: docs/destinations.md.</summary>
public sealed class OutboxTests(TestServer server) : IAsyncLifetime
{
    private DeliveryWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await DeliveryWorld.MakeAsync(server);

    public async ValueTask DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_load_tells_of_entries_and_exits_and_of_nothing_else()
    {
        await _world.LoadAsync(1, "ann best", "bob", "cleo new");
        await _world.LoadAsync(2, "ann best", "bob best", "cleo");

        Assert.Equal(["1 in best ann", "1 in new cleo", "2 in best bob", "2 out new cleo"], await ToldAsync());
    }

    [Fact]
    public async Task Whoever_is_no_profile_any_more_has_left_and_has_no_values()
    {
        await _world.LoadAsync(1, "ann best logins=4", "bob");
        await _world.LoadAsync(2, "bob");

        Assert.Equal(["1 in best ann", "2 out best ann"], await ToldAsync());
        using var body = JsonDocument.Parse((await BodiesAsync())[1]);
        Assert.Equal("""{"logins" : null, "names" : null}""", body.RootElement.GetProperty("data").GetProperty("columns").GetRawText());
    }

    [Fact]
    public async Task The_body_has_the_shape_that_the_page_promises_with_values_in_their_types()
    {
        await _world.LoadAsync(1, """ann best logins=4 names=[""a"",""ü<""]""");

        using var body = JsonDocument.Parse(Assert.Single(await BodiesAsync()));
        var data = body.RootElement.GetProperty("data");
        Assert.Equal(["type", "timestamp", "data"], body.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("segment.entered", body.RootElement.GetProperty("type").GetString());
        Assert.Equal(TimeSpan.Zero, body.RootElement.GetProperty("timestamp").GetDateTimeOffset().Offset);
        Assert.Equal(("ann", "best", "2026-11-01"), (
            data.GetProperty("user_id").GetString(), data.GetProperty("segment").GetString(), data.GetProperty("day").GetString()));
        Assert.Equal(4, data.GetProperty("columns").GetProperty("logins").GetInt64());
        Assert.Equal(["a", "ü<"], data.GetProperty("columns").GetProperty("names").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_day_that_is_loaded_again_says_nothing_twice()
    {
        await _world.LoadAsync(1, "ann best", "bob new");
        var before = await IdsAsync();
        await _world.LoadAsync(1, "ann best", "bob new");

        Assert.Equal(before, await IdsAsync());
    }

    [Fact]
    public async Task A_day_that_is_loaded_again_takes_back_what_it_no_longer_finds_under_ids_of_their_own()
    {
        await _world.LoadAsync(1, "ann best");
        await _world.LoadAsync(1, "ann");
        await _world.LoadAsync(1, "ann best");

        Assert.Equal(["1 in best ann", "1 out best ann", "1 in best ann"], await ToldAsync());
        Assert.Equal(3, (await IdsAsync()).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task The_same_loads_of_another_database_make_the_same_ids()
    {
        await using var other = await DeliveryWorld.MakeAsync(server);
        foreach (var world in new[] { _world, other })
        {
            await world.LoadAsync(1, [_world.Destination], "ann best", "bob new");
            await world.LoadAsync(2, [_world.Destination], "bob best");
        }

        Assert.Equal(await IdsAsync(), await other.Tables.RowsAsync("SELECT id FROM cdp_deliveries ORDER BY number"));
        Assert.All(await IdsAsync(), id => Assert.Matches("^msg_[0-9a-f]{32}$", id));
    }

    [Fact]
    public async Task A_new_destination_is_told_of_each_member_there_is_and_one_that_is_away_for_a_while_of_the_difference()
    {
        await _world.LoadAsync(1, [], "ann best", "bob best");
        Assert.Empty(await ToldAsync());

        await _world.LoadAsync(2, "ann best", "bob best");
        await _world.LoadAsync(3, [], "ann best", "bob best", "cleo best");
        await _world.LoadAsync(4, "ann best", "cleo best");

        Assert.Equal(["2 in best ann", "2 in best bob", "4 out best bob", "4 in best cleo"], await ToldAsync());
    }

    [Fact]
    public async Task A_load_that_fails_tells_nothing()
    {
        await _world.LoadAsync(1, "ann best");
        await _world.Tables.RunAsync("ALTER TABLE cdp_deliveries ADD CHECK (user_id <> 'bob')");

        await Assert.ThrowsAsync<Cdp.Profiles.ProfileStoreException>(() => _world.LoadAsync(2, "ann", "bob best"));

        Assert.Equal(["1 in best ann"], await ToldAsync());
        Assert.Equal(["ann"], await _world.Tables.RowsAsync("SELECT user_id FROM profiles WHERE best"));
    }

    [Fact]
    public async Task What_was_delivered_is_forgotten_after_30_days_unless_it_is_the_last_that_was_told()
    {
        await _world.LoadAsync(1, "ann best", "bob new");
        await _world.LoadAsync(2, "ann");
        await _world.SendAsync();
        await _world.SendAsync();
        await _world.Tables.RunAsync("UPDATE cdp_deliveries SET day = day - 40");
        await _world.LoadAsync(3, "ann");

        Assert.Equal(["bob new", "ann best"], await _world.Tables.RowsAsync(
            "SELECT user_id || ' ' || segment FROM cdp_deliveries ORDER BY number DESC"));
        await _world.SendAsync();
        await _world.LoadAsync(4, "ann");
        Assert.Equal(2, (await IdsAsync()).Length);
    }

    private Task<string[]> ToldAsync() => _world.Tables.RowsAsync(
        """
        SELECT extract(day FROM day) || ' ' || direction || ' ' || segment || ' ' || user_id FROM cdp_deliveries
        ORDER BY day, segment, user_id, number
        """);

    private Task<string[]> IdsAsync() => _world.Tables.RowsAsync("SELECT id FROM cdp_deliveries ORDER BY number");

    private Task<string[]> BodiesAsync() => _world.Tables.RowsAsync("SELECT body FROM cdp_deliveries ORDER BY number");
}
