using Cdp.Compact;
using Cdp.Lake;
using Cdp.Model;
using Cdp.Rollups;
using Cdp.Testing;

namespace Cdp.Tests.Compact;

/// <summary>Rollups follow the model in use: what an earlier one did not measure is filled in, and a damaged file is made again.</summary>
public sealed class RollupUpkeepTests
{
    private readonly TestLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string[] Ids(DeclaredModel model) => [.. model.Measures.Select(measure => measure.Id)];

    [Fact]
    public async Task Another_model_is_filled_in_by_the_next_run_and_until_then_the_state_says_what_is_whole()
    {
        await TwoDaysAsync();
        _lake.Model = WorldModel.Other;

        await _lake.RunAsync(new CompactRequest("2026-11-20"), remaining: TimeSpan.Zero); // no time, not even for the day

        var state = await StateAsync();
        Assert.Equal(Ids(WorldModel.Other).Intersect(Ids(WorldModel.Value)), state.Measures);
        Assert.Equal(Ids(WorldModel.Other), state.Filling!);

        await _lake.RunAsync(new CompactRequest("2026-11-20"));

        Assert.Equal(new RollupState(Ids(WorldModel.Other)).Measures, (await StateAsync()).Measures);
        Assert.Equal(await FreshAsync(WorldModel.Other), LakeSnapshot.Rollups(_lake.Store));
    }

    [Fact]
    public async Task A_model_that_asks_for_less_needs_nothing()
    {
        await TwoDaysAsync();
        var before = LakeSnapshot.Rollups(_lake.Store).ToList();
        _lake.Model = WorldModel.Fewer;

        await _lake.RunAsync(new CompactRequest("2026-11-21")); // a day without data

        Assert.Null((await StateAsync()).Filling);
        Assert.Equal(before, LakeSnapshot.Rollups(_lake.Store));
    }

    [Fact]
    public async Task A_lake_of_an_earlier_version_gets_its_rollups()
    {
        await TwoDaysAsync();
        await _lake.Store.DeleteAsync([.. _lake.Store.Keys.Where(IsOfRollups)], Cancel);

        await _lake.FillRollupsAsync();

        Assert.Equal(await FreshAsync(WorldModel.Value), LakeSnapshot.Rollups(_lake.Store));
        Assert.True((await StateAsync()).Has(Ids(WorldModel.Value)));
    }

    [Fact]
    public async Task What_is_made_for_the_next_model_is_there_when_it_is_adopted_and_serves_the_one_in_use_until_then()
    {
        await TwoDaysAsync();

        await _lake.FillRollupsAsync(WorldModel.Other);

        Assert.True((await StateAsync()).Has(Ids(WorldModel.Value).Concat(Ids(WorldModel.Other))));
        _lake.Model = WorldModel.Other;
        await _lake.CompactAsync("2026-11-20");
        Assert.Null((await StateAsync()).Filling);
        Assert.True((await StateAsync()).Has(Ids(WorldModel.Other)));
    }

    [Fact]
    public async Task A_damaged_rollup_is_made_again_where_a_sign_in_reaches_back_into_it()
    {
        await _lake.HitAsync("a", "2026-11-18T10:00:00.000Z", "cid=c1&dp=/1");
        await _lake.HitAsync("b", "2026-11-18T11:00:00.000Z", "cid=c2&dp=/2&uid=bob");
        await _lake.CompactAsync("2026-11-18");
        var key = LakeLayout.Rollup(new(2026, 11, 18), new(2026, 11, 18));
        await _lake.Store.PutAsync(key, new byte[100], Cancel);
        await _lake.HitAsync("c", "2026-11-19T10:00:00.000Z", "cid=c1&dp=/3&uid=ann");

        await _lake.CompactAsync("2026-11-19");

        RollupsByHand.Check(_lake.Store, _lake.Settings);
        Assert.Contains(LakeSnapshot.Rollups(_lake.Store), row => row.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rollups_of_a_day_that_has_no_user_any_more_are_removed()
    {
        await _lake.HitAsync("a", "2026-11-18T10:00:00.000Z", "cid=c1&dp=/1&uid=ann");
        await _lake.CompactAsync("2026-11-18");
        Assert.NotEmpty(LakeSnapshot.Rollups(_lake.Store));
        await _lake.Store.DeleteAsync([.. _lake.Store.Keys.Where(key => key.StartsWith("raw/", StringComparison.Ordinal))], Cancel);

        await _lake.CompactAsync("2026-11-18");

        Assert.Empty(LakeSnapshot.Rollups(_lake.Store));
    }

    private static bool IsOfRollups(string key) =>
        key.StartsWith(LakeLayout.AllRollups, StringComparison.Ordinal) || key == RollupState.Key;

    private async Task<RollupState> StateAsync() => (await RollupState.ReadAsync(_lake.Store, Cancel))!;

    private async Task TwoDaysAsync()
    {
        _lake.Model = WorldModel.Value;
        await _lake.HitAsync("a", "2026-11-19T10:00:00.000Z", "cid=c1&dp=/1&uid=ann");
        await _lake.HitAsync("b", "2026-11-20T10:00:00.000Z", "cid=c2&dp=/2&uid=bob");
        await _lake.HitAsync("c", "2026-11-20T11:00:00.000Z", "cid=c2&dp=/1");
        await _lake.CompactAsync("2026-11-19");
        await _lake.CompactAsync("2026-11-20");
    }

    /// <summary>The rollups of the same hits in a lake that has had the model from its first day on.</summary>
    private async Task<List<string>> FreshAsync(DeclaredModel model)
    {
        var fresh = new TestLake { Model = model };
        foreach (var key in _lake.Store.Keys.Where(key => key.StartsWith("raw/", StringComparison.Ordinal)))
            await fresh.Store.PutAsync(key, _lake.Store[key]!, Cancel);
        await fresh.CompactAsync("2026-11-19");
        await fresh.CompactAsync("2026-11-20");
        return [.. LakeSnapshot.Rollups(fresh.Store)];
    }
}
