using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Storage;
using Cdp.Testing;
using Cdp.Text;

namespace Cdp.Tests.Identity.Index;

/// <summary>
/// Whatever happens to the bytes under <c>state/</c>, the failure names the damaged object and is never a bug of the program.
/// </summary>
public sealed class SegmentDamageTests
{
    private const int Day = 20_500;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_segment_that_ends_too_early_is_damaged_wherever_it_ends()
    {
        var world = await SegmentWorld.CreateAsync(1, 20, IndexLimits.Tiny, entriesOfOne: 20);
        var whole = world.Store[world.Segment.Key]!;

        for (var length = 0; length < whole.Length; length++)
        {
            await world.Store.PutAsync(world.Segment.Key, whole.AsMemory(0, length), Cancel);
            var damage = await Assert.ThrowsAsync<DamagedObjectException>(() => world.OpenAsync());
            Assert.Equal(world.Segment.Key, damage.Key);
        }
    }

    [Fact]
    public async Task A_segment_that_is_gone_is_damaged()
    {
        var world = await SegmentWorld.CreateAsync(1, 20, IndexLimits.Tiny, entriesOfOne: 20);
        await world.Store.DeleteAsync([world.Segment.Key], Cancel);

        await Assert.ThrowsAsync<DamagedObjectException>(() => world.OpenAsync());
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public async Task A_segment_with_a_changed_byte_is_damaged_or_can_be_read(int seed)
    {
        var world = await SegmentWorld.CreateAsync(seed, 20, IndexLimits.Tiny, entriesOfOne: 20);
        var whole = world.Store[world.Segment.Key]!;
        var damaged = 0;

        for (var at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= (byte)world.Random.Next(1, 256);
            await world.Store.PutAsync(world.Segment.Key, changed, Cancel);
            if (!await CanReadAsync(() => ReadAllAsync(world))) damaged++;
        }

        Assert.InRange(damaged, 100, whole.Length);
    }

    [Fact]
    public async Task A_manifest_with_a_changed_byte_is_damaged_or_can_be_read()
    {
        var (store, manifest) = await GoldenAsync();
        var damaged = 0;

        for (var at = 0; at < manifest.Length; at++)
        {
            foreach (var change in (byte[])[1, 4, 0x20])
            {
                byte[] changed = [.. manifest];
                changed[at] ^= change;
                await store.PutAsync(IndexManifest.Key, changed, Cancel);
                if (!await CanReadAsync(() => ReadAllAsync(store))) damaged++;
            }
        }

        Assert.InRange(damaged, manifest.Length, manifest.Length * 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"days":{},"sign_ins":{"segments":[]}}""")]
    [InlineData("""{"days":{},"sign_ins":{"segments":null},"undecided":{"segments":[]}}""")]
    [InlineData("""{"days":{},"sign_ins":{"segments":[null]},"undecided":{"segments":[]}}""")]
    [InlineData("""{"days":{},"sign_ins":{"segments":[{"segment":null,"level":0,"days":[]}]},"undecided":{"segments":[]}}""")]
    [InlineData("""{"days":{"1":{"key":null,"blocks":0,"tail":12,"clients":0}},"sign_ins":{"segments":[]},"undecided":{"segments":[]}}""")]
    [InlineData("""{"days":{"x":null},"sign_ins":{"segments":[]},"undecided":{"segments":[]}}""")]
    public async Task A_manifest_that_is_something_else_is_damaged(string json)
    {
        var store = new MemoryObjectStore();
        await store.PutAsync(IndexManifest.Key, System.Text.Encoding.UTF8.GetBytes(json), Cancel);

        var damage = await Assert.ThrowsAsync<DamagedObjectException>(() => ClientIndex.OpenAsync(store, Path.GetTempPath(), Cancel));
        Assert.Equal(IndexManifest.Key, damage.Key);
    }

    [Fact]
    public async Task A_manifest_in_which_a_day_counts_twice_or_is_unknown_is_damaged()
    {
        var segment = new Segment("state/clients/x", 0, 12, 0);
        LeveledSegment once = new(segment, 0, [Day]), again = new(segment, 1, [Day - 1, Day]);
        foreach (var segments in new LeveledSegment[][] { [once, again], [again] })
        {
            var days = new Dictionary<int, Segment?> { [Day] = segment };
            var manifest = new IndexManifest(days, new SegmentTree(segments), SegmentTree.Empty);
            var store = new MemoryObjectStore();
            await store.PutAsync(IndexManifest.Key, manifest.ToBytes(), Cancel);
            await Assert.ThrowsAsync<DamagedObjectException>(() => ClientIndex.OpenAsync(store, Path.GetTempPath(), Cancel));
        }
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Values_that_are_cut_or_changed_are_damaged_or_can_be_read(int seed)
    {
        var random = new Random(seed);
        var signIns = new SignIns();
        for (var i = 0; i < 20; i++) signIns.Add(random.NextInt64(1L << 41), random.NextInt64(1L << 41), [(byte)i, .. "user"u8]);
        var list = new ByteBuffer();
        SignInList.Write("1.2"u8, signIns, list);
        var times = new ByteBuffer();
        AttributableTimes.Write([.. signIns.All.Select(each => each.OccurredAt)], times);

        foreach (var bytes in Damaged(list.Written.ToArray(), random)) CanRead(() => SignInList.AddTo(new SignIns(), bytes));
        foreach (var bytes in Damaged(times.Written.ToArray(), random)) CanRead(() => AttributableTimes.Read(bytes));
        Assert.Throws<DamagedObjectException>(() => SignInList.AddTo(new SignIns(), list.Written[..(list.Length - 1)]));
        Assert.Throws<DamagedObjectException>(() => AttributableTimes.Read(times.Written[..(times.Length - 1)]));
    }

    private static IEnumerable<byte[]> Damaged(byte[] whole, Random random)
    {
        for (var at = 0; at < whole.Length; at++)
        {
            yield return whole[..at];
            for (var i = 0; i < 8; i++)
            {
                byte[] changed = [.. whole];
                changed[at] = (byte)random.Next(256);
                yield return changed;
            }
        }
    }

    /// <returns>False when it was damaged. Every other exception is the test's failure.</returns>
    private static async Task<bool> CanReadAsync(Func<Task> read)
    {
        try
        {
            await read();
            return true;
        }
        catch (DamagedObjectException)
        {
            return false;
        }
    }

    private static bool CanRead(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (DamagedObjectException)
        {
            return false;
        }
    }

    private static async Task ReadAllAsync(SegmentWorld world)
    {
        var reader = await world.OpenAsync();
        await reader.ScanAsync(ClientRange.Of(0, 1), (_, _) => { }, Cancel);
        await reader.FindAsync(world.NextLookups(20), (_, _) => { }, Cancel);
    }

    private static async Task ReadAllAsync(MemoryObjectStore store)
    {
        var index = await ClientIndex.OpenAsync(store, Path.GetTempPath(), Cancel);
        Lookup[] lookups = [.. Enumerable.Range(0, 12).Select(GoldenIndexTests.Hash).Order().Select(Lookup.AllDays)];
        await index.FindSignInsAsync(lookups, exceptDay: 0, Cancel);
        await index.FindAttributableAsync(lookups, exceptDay: 0, Cancel);
        for (var day = Day; day < Day + 5; day++)
            if (index.SignInsOf(day) is { } segment) await index.ScanAsync(segment, ClientRange.Of(0, 1), Cancel);
    }

    private static async Task<(MemoryObjectStore Store, byte[] Manifest)> GoldenAsync()
    {
        var store = await GoldenIndexTests.StoreAsync();
        return (store, store[IndexManifest.Key]!);
    }
}
