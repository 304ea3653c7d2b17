using System.Globalization;
using Cdp.Compact;
using Cdp.Hits;
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

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("CDP_SEEDS") ?? "25", CultureInfo.InvariantCulture))];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Compacted_day_by_day_a_world_is_what_the_tables_say(int seed)
    {
        var world = new World(seed);
        var oracle = new Oracle(world);

        var store = await CompactInOrderAsync(world);

        Assert.Equal(oracle.Hits(), LakeSnapshot.Owners(store));
        Assert.All(LakeSnapshot.Receipts(store), receipt => Assert.Equal($"{receipt.Dt}: {oracle.Counts(receipt.Dt)}", $"{receipt.Dt}: {LakeSnapshot.Counts(receipt)}"));
    }

    [Theory, MemberData(nameof(Seeds))]
    public async Task In_any_order_with_repeats_and_crashes_the_lake_is_the_same(int seed)
    {
        var world = new World(seed);
        var random = new Random(seed);
        var store = await StoreAsync(world.Objects);

        foreach (var day in Repeated(random, world.ReceivedDays)) await CompactWithCrashesAsync(store, world, day, random);

        Assert.Equal(LakeSnapshot.Whole(await CompactInOrderAsync(world)), LakeSnapshot.Whole(store));
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

        Assert.Equal(LakeSnapshot.Whole(await CompactInOrderAsync(world)), LakeSnapshot.Whole(store));
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
        Assert.Equal(LakeSnapshot.Whole(whole), LakeSnapshot.Whole(store));
        Assert.Equal(new Oracle(world).Hits(), LakeSnapshot.Owners(store));
    }

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

    private static async Task RunAsync(IObjectStore store, CompactSettings settings, CompactRequest request)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-21T03:00:00Z", CultureInfo.InvariantCulture));
        var reply = await new Compaction(store, settings, clock, isHolderGone: _ => true).RunAsync(request, null, Cancel);
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
