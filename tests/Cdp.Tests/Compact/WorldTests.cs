using System.Globalization;
using Cdp.Compact;
using Cdp.Lake;
using Cdp.Model;
using Cdp.Rollups;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace Cdp.Tests.Compact;

/// <summary>The invariant that tests it all, on seeded random worlds. <c>CDP_SEEDS=1000</c> runs more of them.</summary>
public sealed class WorldTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("CDP_SEEDS") ?? "25", CultureInfo.InvariantCulture))];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Compacted_day_by_day_a_world_is_what_the_tables_say(int seed)
    {
        var world = new World(seed);
        var oracle = new Oracle(world);

        var store = await CompactInOrderAsync(world);

        Assert.Equal(oracle.Hits(), LakeSnapshot.Owners(store));
        RollupsByHand.Check(store, world.Settings);
        Assert.All(
            LakeSnapshot.Receipts(store),
            receipt => Assert.Equal($"{receipt.Dt}: {oracle.Counts(receipt.Dt)}", $"{receipt.Dt}: {LakeSnapshot.Counts(receipt)}"));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task In_any_order_with_repeats_and_crashes_the_lake_is_the_same(int seed)
    {
        var world = new World(seed);
        var random = new Random(seed);
        var store = await StoreAsync(world.Objects);

        foreach (var day in Repeated(random, world.ReceivedDays)) await CompactWithCrashesAsync(store, world, day, random);

        Assert.Equal(LakeSnapshot.WithRollups(await CompactInOrderAsync(world)), LakeSnapshot.WithRollups(store));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task Answers_to_conditional_puts_that_are_lost_change_nothing(int seed)
    {
        var world = new World(seed);
        var random = new Random(seed);
        var store = await StoreAsync(world.Objects);
        var losing = new LostAnswerStore(store, () => (Answer)random.Next(3));

        foreach (var day in Repeated(random, world.ReceivedDays)) await RunAsync(losing, world.Settings, new CompactRequest(Text(day)));

        Assert.Equal(LakeSnapshot.WithRollups(await CompactInOrderAsync(world)), LakeSnapshot.WithRollups(store));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task Raw_objects_that_come_in_later_even_between_a_crash_and_its_repair_are_as_if_they_had_been_there(int seed)
    {
        var world = new World(seed);
        var random = new Random(seed);
        var late = new Queue<WorldObject>(world.Objects.Where(_ => random.Next(2) == 0));
        var store = await StoreAsync(world.Objects.Except(late));
        foreach (var day in Repeated(random, world.ReceivedDays))
        {
            await WithCrashesAsync(store, random, async dying =>
            {
                if (random.Next(2) == 0 && late.TryDequeue(out var item)) await store.PutAsync(item.Key, item.Bytes, Cancel);
                await RunAsync(dying, world.Settings, new CompactRequest(Text(day)));
            });
        }

        foreach (var item in late) await store.PutAsync(item.Key, item.Bytes, Cancel);
        foreach (var day in Repeated(random, world.ReceivedDays)) await CompactWithCrashesAsync(store, world, day, random);

        Assert.Equal(LakeSnapshot.WithRollups(await CompactInOrderAsync(world)), LakeSnapshot.WithRollups(store));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_rebuild_with_other_settings_is_the_lake_that_they_make_however_often_it_is_cut_off(int seed)
    {
        var world = new World(seed);
        var random = new Random(seed);
        var store = await StoreAsync(world.Objects);
        var other = world.Settings with { Lake = world.Settings.Lake with { Layout = 1 - world.Settings.Lake.Layout } };
        foreach (var day in Repeated(random, world.ReceivedDays)) await RunAsync(store, other, new CompactRequest(Text(day)));

        await WithCrashesAsync(store, random, dying => RunAsync(dying, world.Settings, new CompactRequest(Rebuild: true)));

        var days = LakeSnapshot.Receipts(store).Select(receipt => receipt.Dt).ToHashSet();
        var whole = await StoreAsync(world.Objects);
        foreach (var day in world.ReceivedDays.Where(days.Contains)) await RunAsync(whole, world.Settings, new CompactRequest(Text(day)));
        Assert.Equal(LakeSnapshot.WithRollups(whole), LakeSnapshot.WithRollups(store));
        Assert.Equal(new Oracle(world).Hits(), LakeSnapshot.Owners(store));
        RollupsByHand.Check(store, world.Settings);
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task When_raw_records_expire_and_shapes_change_frozen_days_stay_and_all_others_are_as_their_tables_say(int seed)
    {
        var world = new World(seed);
        var random = new Random(seed);
        var store = await StoreAsync(world.Objects);
        foreach (var day in Repeated(random, world.ReceivedDays)) await CompactWithCrashesAsync(store, world, day, random);
        var settings = world.Settings;
        var frozen = world.ReceivedDays[0].PlusDays(-1);
        var before = new List<string>();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            frozen = frozen.PlusDays(random.Next(0, 3));
            before = FilesUntil(store, frozen);
            (settings, var history) = Changed(random, settings, change);
            await ExpireAsync(store, world, frozen);
            var run = Run(settings with { RawRetentionDays = 10 }, history, frozen.PlusDays(9));

            await WithCrashesAsync(store, random, dying => run(dying, new CompactRequest(Rebuild: true)));
            Assert.Equal(before, FilesUntil(store, frozen));
            RollupsByHand.Check(store, settings);
            foreach (var day in Repeated(random, world.ReceivedDays).Where(day => day > frozen))
                await WithCrashesAsync(store, random, dying => run(dying, new CompactRequest(Text(day))));
        }

        Assert.Equal(before, FilesUntil(store, frozen));
        RollupsByHand.Check(store, settings);
        string[] expected = [.. new Oracle(world, settings).Hits().Where(row => ReceivedOf(row) > frozen)];
        Assert.Equal(expected, LakeSnapshot.Owners(store).Where(row => ReceivedOf(row) > frozen));
        Assert.Equal(
            new Oracle(world).Hits().Select(EventOf).Order(StringComparer.Ordinal),
            LakeSnapshot.Owners(store).Select(EventOf).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task When_the_model_changes_rollups_are_as_if_it_had_always_been_so(int seed)
    {
        var world = new World(seed);
        var random = new Random(seed);
        var store = await StoreAsync(world.Objects);
        foreach (var day in Repeated(random, world.ReceivedDays))
        {
            var model = random.Next(2) == 0 ? WorldModel.Value : WorldModel.Other;
            await WithCrashesAsync(store, random, dying => RunAsync(dying, world.Settings, new CompactRequest(Text(day)), model));
        }

        await RunAsync(store, world.Settings, new CompactRequest(Text(world.ReceivedDays[0])));

        Assert.Equal(LakeSnapshot.WithRollups(await CompactInOrderAsync(world)), LakeSnapshot.WithRollups(store));
        Assert.True((await RollupState.ReadAsync(store, Cancel))!.Has(WorldModel.Value.Measures.Select(measure => measure.Id)));
    }

    /// <summary>
    /// Another layout or another version of the program; what decides owners stays, for frozen days keep the owners that they have.
    /// </summary>
    private static (CompactSettings Settings, LakeHistory History) Changed(Random random, CompactSettings settings, int change)
    {
        var lake = settings.Lake with { Layout = (Layout)random.Next(2), Buckets = random.Next(1, 4), AnonymousFiles = random.Next(1, 4) };
        var changes = Enumerable.Range(2, 5 - change).Select(version => new LakeChange(version, IsAdditive: false, "differs"));
        return (settings with { Lake = lake }, new LakeHistory([.. changes]));
    }

    private static Func<IObjectStore, CompactRequest, Task> Run(CompactSettings settings, LakeHistory history, LocalDate today) =>
        async (store, request) =>
    {
        var clock = new FakeTimeProvider(today.AtStartOfDayInZone(settings.Lake.TimeZone).ToDateTimeOffset().AddHours(12));
        var reply = await new Compaction(store, settings, clock, isHolderGone: _ => true, history: history, model: WorldModel.Value)
            .RunAsync(request, null, Cancel);
        Assert.Empty(reply.Failed);
    };

    /// <summary>Removes the raw objects of hours that no later day looks at.</summary>
    private static async Task ExpireAsync(MemoryObjectStore store, World world, LocalDate frozen)
    {
        var start = DateTimeOffset.FromUnixTimeMilliseconds(new ReportingDays(world.Settings.Lake.TimeZone).StartOf(frozen.PlusDays(1)))
            .AddHours(-2);
        await store.DeleteAsync([.. store.Keys.Where(key => LakeLayout.RawTime(key) < start)], Cancel);
    }

    private static List<string> FilesUntil(MemoryObjectStore store, LocalDate frozen) =>
    [
        .. store.Keys.Where(key => HitLayout.Parse(key)?.Received <= frozen)
            .Select(key => $"{key} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(store[key]!))}"),
    ];

    private static LocalDate ReceivedOf(string row) => HitLayout.Parse(row.Split(" | ")[0])!.Value.Received;

    private static string EventOf(string row) => row.Split(" | ")[1];

    /// <summary>All days, shuffled, and some of them again.</summary>
    private static List<LocalDate> Repeated(Random random, IReadOnlyList<LocalDate> days)
    {
        var all = days.Concat(days.Where(_ => random.Next(2) == 0)).ToArray();
        random.Shuffle(all);
        return [.. all];
    }

    private static Task CompactWithCrashesAsync(MemoryObjectStore store, World world, LocalDate day, Random random) =>
        WithCrashesAsync(store, random, dying => RunAsync(dying, world.Settings, new CompactRequest(Text(day))));

    private static async Task WithCrashesAsync(MemoryObjectStore store, Random random, Func<IObjectStore, Task> run)
    {
        while (random.Next(3) == 0)
        {
            try
            {
                await run(new FaultyObjectStore(store, random.Next(1, 40), (Crash)random.Next(3)));
            }
            catch (SimulatedCrashException)
            {
                continue;
            }
        }

        await run(store);
    }

    private static async Task<MemoryObjectStore> CompactInOrderAsync(World world)
    {
        var store = await StoreAsync(world.Objects);
        foreach (var day in world.ReceivedDays) await RunAsync(store, world.Settings, new CompactRequest(Text(day)));
        return store;
    }

    private static async Task RunAsync(
        IObjectStore store, CompactSettings settings, CompactRequest request, DeclaredModel? model = null)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-21T03:00:00Z", CultureInfo.InvariantCulture));
        var reply = await new Compaction(store, settings, clock, isHolderGone: _ => true, model: model ?? WorldModel.Value)
            .RunAsync(request, null, Cancel);
        Assert.Empty(reply.Failed);
    }

    private static string Text(LocalDate day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<MemoryObjectStore> StoreAsync(IEnumerable<WorldObject> objects)
    {
        var store = new MemoryObjectStore();
        foreach (var item in objects) await store.PutAsync(item.Key, item.Bytes, Cancel);
        return store;
    }
}
