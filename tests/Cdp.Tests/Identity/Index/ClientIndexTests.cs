using Cdp.Identity.Index;
using Cdp.Testing;
using Segments = System.Collections.Generic.Dictionary<int, System.Collections.Generic.SortedDictionary<System.UInt128, byte[]>>;

namespace Cdp.Tests.Identity.Index;

/// <summary>The index over a year of days, some compacted again, beside a dictionary of each day's entries.</summary>
public sealed class ClientIndexTests
{
    private const int Days = 365, Clients = 10_000;

    private readonly MemoryObjectStore _store = new();
    private readonly Segments _signIns = [];
    private readonly Segments _times = [];
    private UInt128[] _clients = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Seeds.OneWithLimits), MemberType = typeof(Seeds))]
    public async Task A_year_with_days_compacted_again_is_what_a_dictionary_holds(int seed, Limits limits)
    {
        var random = new Random(seed);
        var sizes = SegmentWorld.LimitsOf(limits) with { MaxMergeBytes = limits == Limits.Tiny ? 4096 : 1 << 16 };
        _clients = [.. Enumerable.Range(0, Clients).Select(_ => SegmentWorld.NextClient(random))];

        var index = await OpenAsync(sizes);
        for (var step = 0; step < Days; step++)
        {
            if (step % 20 == 0) index = await OpenAsync(sizes);
            var day = random.Next(5) == 0 && step > 0 ? random.Next(step) : step;
            Assert.Equal(_signIns.ContainsKey(day), index.Knows(day));
            var entries = new DayEntries(await RunAsync(day, _signIns, random, sizes), await RunAsync(day, _times, random, sizes));
            await index.CommitAsync(day, entries, Cancel);
            await index.TidyAsync(Cancel);
            if (step % 90 == 0) await CheckAsync(index, random);
        }

        await CheckAsync(await OpenAsync(sizes), random);
        await CheckDaysAsync(await OpenAsync(sizes));
    }

    [Theory]
    [InlineData(Limits.Tiny, 729, 6)]
    [InlineData(Limits.Production, 512, 3)]
    public async Task The_number_of_segments_grows_with_the_logarithm_of_the_days(Limits limits, int days, int levels)
    {
        var sizes = SegmentWorld.LimitsOf(limits);
        _clients = [.. Enumerable.Range(1, 3).Select(number => new UInt128((ulong)number, 0))];
        var index = await OpenAsync(sizes);
        for (var day = 0; day < days; day++)
        {
            var segment = await StoreAsync(day, new() { [_clients[day % 3]] = [(byte)day] }, sizes);
            await index.CommitAsync(day, new DayEntries(null, segment), Cancel);
            await index.TidyAsync(Cancel);
            var counts =
                Manifest().Attributable.Segments.GroupBy(each => each.Level).ToDictionary(level => level.Key, level => level.Count());
            Assert.All(counts.Values, count => Assert.InRange(count, 1, sizes.FanOut - 1));
            Assert.InRange(counts.Keys.Max(), 0, levels);
        }

        var last = Assert.Single(Manifest().Attributable.Segments);
        Assert.Equal(levels, last.Level); // a day was merged once on each level: fan-out to the power of levels are the days
        Assert.Equal(Enumerable.Range(0, days), last.Days);
        Assert.Single(_store.Keys, key => key.StartsWith(ClientIndex.Prefix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Segments_that_the_manifest_does_not_name_are_removed_and_others_kept()
    {
        var index = await OpenAsync(IndexLimits.Tiny);
        await _store.PutAsync(ClientIndex.Prefix + "of-a-run-that-was-cut-off", "x"u8.ToArray(), Cancel);
        await index.CommitAsync(1, new DayEntries(await StoreAsync(1, new() { [5] = [1] }, IndexLimits.Tiny), null), Cancel);

        await index.TidyAsync(Cancel);

        AssertNoOtherSegments();
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_overwrite_each_others_manifest()
    {
        ClientIndex first = await OpenAsync(IndexLimits.Tiny), second = await OpenAsync(IndexLimits.Tiny);
        await first.CommitAsync(1, new DayEntries(null, null), Cancel);

        await Assert.ThrowsAsync<Cdp.Storage.ObjectStoreException>(() => second.CommitAsync(2, new DayEntries(null, null), Cancel));
        Assert.Equal([1], Manifest().Days.Keys);
    }

    private void AssertNoOtherSegments()
    {
        var named = Manifest().Keys.Append(IndexManifest.Key).Distinct();
        Assert.Equal(named.Order(StringComparer.Ordinal), _store.Keys.Order(StringComparer.Ordinal));
    }

    private Task<ClientIndex> OpenAsync(IndexLimits limits) => ClientIndex.OpenAsync(_store, Path.GetTempPath(), limits, Cancel);

    private IndexManifest Manifest() => IndexManifest.Parse(new Cdp.Storage.StoredObject(_store[IndexManifest.Key]!, "tag"));

    /// <summary>A run of the day finds entries of some clients, now and then of none.</summary>
    private async Task<Segment?> RunAsync(int day, Segments model, Random random, IndexLimits limits)
    {
        var entries = new SortedDictionary<UInt128, byte[]>();
        for (var left = random.Next(10) == 0 ? 0 : random.Next(40); left > 0; left--)
        {
            var value = new byte[random.Next(1, 50)];
            random.NextBytes(value);
            entries[_clients[random.Next(4) == 0 ? random.Next(10) : random.Next(Clients)]] = value;
        }

        model[day] = entries;
        return entries.Count == 0 ? null : await StoreAsync(day, entries, limits);
    }

    private async Task<Segment> StoreAsync(int day, SortedDictionary<UInt128, byte[]> entries, IndexLimits limits)
    {
        using var bytes = new MemoryStream();
        var writer = new SegmentWriter(bytes, limits);
        foreach (var (client, value) in entries) writer.Add(new EntryKey(client, day), value);
        var segment = writer.Complete($"{ClientIndex.Prefix}{day}-{Guid.NewGuid():N}");
        await _store.PutAsync(segment.Key, bytes.ToArray(), Cancel);
        return segment;
    }

    private async Task CheckAsync(ClientIndex index, Random random)
    {
        foreach (var count in new[] { 1, 100, Clients })
        {
            var clients = (count == Clients ? _clients : random.GetItems(_clients, count)).Distinct().Order().ToList();
            var exceptDay = random.Next(Days);
            var from = random.Next(2) == 0 ? 0 : random.Next(Days);
            var to = from == 0 ? int.MaxValue : from + random.Next(100);
            Lookup[] lookups = [.. clients.Select(client => new Lookup(client, from, to))];
            Compare(_signIns, clients, exceptDay, from, to, await index.FindSignInsAsync(lookups, exceptDay, Cancel));
            Compare(_times, clients, exceptDay, from, to, await index.FindAttributableAsync(lookups, exceptDay, Cancel));
        }

        AssertNoOtherSegments();
    }

    private static void Compare(Segments model, List<UInt128> clients, int exceptDay, int from, int to, ClientValues found)
    {
        var wanted = clients.ToHashSet();
        var expected = model.Where(day => day.Key != exceptDay && day.Key >= from && day.Key <= to)
            .SelectMany(day => day.Value.Where(entry => wanted.Contains(entry.Key)).Select(entry => Line(entry.Key, day.Key, entry.Value)));
        var actual = found.Clients.SelectMany(client => Enumerable.Range(0, found.CountOf(client))
            .Select(i => Line(client, found.DayOf(client, i), found.ValueOf(client, i))));
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    /// <summary>Each day's last sign-ins can be read alone, whatever was merged since then.</summary>
    private async Task CheckDaysAsync(ClientIndex index)
    {
        foreach (var (day, entries) in _signIns)
        {
            var segment = index.SignInsOf(day);
            Assert.Equal(entries.Count == 0, segment is null);
            if (segment is null) continue;
            var found = await index.ScanAsync(segment, ClientRange.Of(0, 1), Cancel);
            Assert.Equal(entries.Keys, found.Clients.Order());
            Assert.All(entries, entry => Assert.Equal(entry.Value, found.ValueOf(entry.Key)));
        }
    }

    private static string Line(UInt128 client, int day, ReadOnlySpan<byte> value) => $"{client:x32} {day} {Convert.ToHexString(value)}";
}
