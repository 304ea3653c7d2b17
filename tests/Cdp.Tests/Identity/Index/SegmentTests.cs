using Cdp.Identity.Index;
using Cdp.Storage;

namespace Cdp.Tests.Identity.Index;

public sealed class SegmentTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Seeds.WithLimits), MemberType = typeof(Seeds))]
    public async Task Look_ups_find_what_a_dictionary_finds(int seed, Limits limits)
    {
        var world = await SegmentWorld.CreateAsync(seed, 10_000, SegmentWorld.LimitsOf(limits));
        var reader = await world.OpenAsync();

        foreach (var count in new[] { 1, 2, 10, 100, 5000 })
        {
            var lookups = world.NextLookups(count);
            Assert.Equal(world.Expected(lookups), await FindAsync(reader, lookups));
        }
    }

    [Theory, MemberData(nameof(Seeds.WithLimits), MemberType = typeof(Seeds))]
    public async Task Each_key_is_found_by_its_day_alone_at_the_start_and_end_of_blocks_too(int seed, Limits limits)
    {
        var world = await SegmentWorld.CreateAsync(seed, 200, SegmentWorld.LimitsOf(limits));
        var reader = await world.OpenAsync();

        foreach (var (key, value) in world.Entries)
        {
            Assert.Equal([SegmentWorld.Line(key, value)], await FindAsync(reader, [new Lookup(key.Client, key.Day, key.Day)]));
        }
    }

    [Theory, MemberData(nameof(Seeds.WithLimits), MemberType = typeof(Seeds))]
    public async Task Scans_of_ranges_give_their_entries_in_order_and_together_all(int seed, Limits limits)
    {
        var world = await SegmentWorld.CreateAsync(seed, 10_000, SegmentWorld.LimitsOf(limits));
        var reader = await world.OpenAsync();
        var ranges = world.Random.Next(1, 40);
        var all = new List<string>();

        for (var i = 0; i < ranges; i++)
        {
            var range = ClientRange.Of(i, ranges);
            var found = await ScanAsync(reader, range);
            Assert.Equal(world.Expected(range), found);
            all.AddRange(found);
        }

        Assert.Equal(world.Entries.Select(entry => SegmentWorld.Line(entry.Key, entry.Value)), all);
    }

    [Theory]
    [InlineData(Limits.Tiny)]
    [InlineData(Limits.Production)]
    public async Task A_segment_without_entries_finds_nothing(Limits limits)
    {
        var world = await SegmentWorld.CreateAsync(1, 0, SegmentWorld.LimitsOf(limits));
        var reader = await world.OpenAsync();

        Assert.Equal(0, world.Segment.Clients);
        Assert.Empty(await FindAsync(reader, [Lookup.AllDays(5)]));
        Assert.Empty(await ScanAsync(reader, ClientRange.Of(0, 1)));
    }

    [Fact]
    public async Task A_look_up_of_one_client_reads_one_block_and_an_absent_client_rarely_any()
    {
        var world = await SegmentWorld.CreateAsync(1, 10_000, IndexLimits.Production);
        var store = new RangeReads(world.Store);
        var reader = await world.OpenAsync(store);
        store.Reads.Clear();

        foreach (var client in world.Clients.Skip(1).Take(200)) await FindAsync(reader, [Lookup.AllDays(client)]);
        Assert.InRange(store.Reads.Count, 200, 200);
        var small = store.Reads.Count(read => read.Length < 3 * IndexLimits.Production.BlockSize);
        Assert.True(small > 150, $"{200 - small} of 200 look-ups read more than a block or two");
        store.Reads.Clear();

        for (var i = 0; i < 1000; i++) await FindAsync(reader, [Lookup.AllDays(SegmentWorld.NextClient(world.Random))]);
        Assert.InRange(store.Reads.Count, 0, 30);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 14)]
    public async Task Reads_are_joined_over_gaps_up_to_a_limit_and_are_no_longer_than_another(int gap)
    {
        var limits = IndexLimits.Tiny with { CoalesceGap = gap, MaxReadSize = 1 << 17 };
        var world = await SegmentWorld.CreateAsync(1, 10_000, limits);
        var store = new RangeReads(world.Store);
        var reader = await world.OpenAsync(store);
        store.Reads.Clear();

        await ScanAsync(reader, ClientRange.Of(0, 1));
        Assert.Equal(world.Segment.BlocksLength, store.Reads.Sum(read => (long)read.Length));
        Assert.All(store.Reads, read => Assert.InRange(read.Length, 1, limits.MaxReadSize));
        Assert.InRange(store.Reads.Count, 1, (2 * world.Segment.BlocksLength / limits.MaxReadSize) + 1);

        store.Reads.Clear();
        await FindAsync(reader, world.NextLookups(300));
        var gaps = store.Reads.Zip(store.Reads.Skip(1), (a, b) => b.Offset - (a.Offset + a.Length)).ToList();
        Assert.All(store.Reads.Zip(gaps), each => Assert.True(
            each.Second > gap || each.First.Length > limits.MaxReadSize / 8, $"a gap of {each.Second} bytes was not read over"));
        Assert.Contains(gaps, each => each > gap);
    }

    private static async Task<List<string>> FindAsync(SegmentReader reader, IReadOnlyList<Lookup> lookups)
    {
        var found = new List<string>();
        await reader.FindAsync(lookups, (key, value) => found.Add(SegmentWorld.Line(key, value)), Cancel);
        return found;
    }

    private static async Task<List<string>> ScanAsync(SegmentReader reader, ClientRange range)
    {
        var found = new List<string>();
        await reader.ScanAsync(range, (key, value) => found.Add(SegmentWorld.Line(key, value)), Cancel);
        return found;
    }

    /// <summary>A store that records which ranges are read.</summary>
    private sealed class RangeReads(IObjectStore store) : IObjectStore
    {
        public List<(long Offset, int Length)> Reads { get; } = [];

        public Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel)
        {
            Reads.Add((offset, length));
            return store.ReadRangeAsync(key, offset, length, cancel);
        }

        public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => throw new NotSupportedException();

        public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) => throw new NotSupportedException();

        public Task<Stream?> OpenAsync(string key, CancellationToken cancel) => throw new NotSupportedException();

        public Task<StoredObject?> ReadAsync(string key, CancellationToken cancel) => throw new NotSupportedException();

        public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => throw new NotSupportedException();

        public Task PutAsync(string key, Stream content, CancellationToken cancel) => throw new NotSupportedException();

        public Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel) => throw new NotSupportedException();
    }
}
