using System.Buffers.Binary;
using Cdp.Identity.Index;
using Cdp.Storage;
using Cdp.Testing;

namespace Cdp.Tests.Identity.Index;

/// <summary>Entries of a segment from a seed, and the plain dictionary that says what it holds.</summary>
internal sealed class SegmentWorld
{
    private const string Key = "state/clients/segment";

    private SegmentWorld(Random random, IndexLimits limits) => (Random, Limits) = (random, limits);

    public Random Random { get; }

    public IndexLimits Limits { get; }

    public MemoryObjectStore Store { get; } = new();

    public SortedDictionary<EntryKey, byte[]> Entries { get; } = [];

    public UInt128[] Clients { get; private set; } = [];

    public Segment Segment { get; private set; } = new(Key, 0, 0, 0);

    public static IndexLimits LimitsOf(Limits limits) => limits == Tests.Limits.Tiny ? IndexLimits.Tiny : IndexLimits.Production;

    public static UInt128 NextClient(Random random)
    {
        Span<byte> hash = stackalloc byte[16];
        random.NextBytes(hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Most clients have an entry or a few; one has many, and of many values some are longer than any block.</summary>
    public static async Task<SegmentWorld> CreateAsync(int seed, int clients, IndexLimits limits, int entriesOfOne = 1000)
    {
        var world = new SegmentWorld(new Random(seed), limits);
        world.Clients = [.. Enumerable.Range(0, clients).Select(_ => NextClient(world.Random))];
        foreach (var client in world.Clients) world.AddEntries(client, world.Random.Next(1, 4));
        if (clients > 0) world.AddEntries(world.Clients[0], entriesOfOne);
        await world.StoreAsync();
        return world;
    }

    public Task<SegmentReader> OpenAsync(IObjectStore? store = null) =>
        SegmentReader.OpenAsync(store ?? Store, Segment, Limits, TestContext.Current.CancellationToken);

    /// <summary>Clients of the segment and absent ones, in order, some with a range of days.</summary>
    public Lookup[] NextLookups(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => NextLookup()).DistinctBy(lookup => lookup.Client).OrderBy(lookup => lookup.Client)];

    /// <summary>What a walk through all entries finds.</summary>
    public List<string> Expected(IReadOnlyList<Lookup> lookups)
    {
        var wanted = lookups.ToDictionary(lookup => lookup.Client);
        return Lines(key => wanted.TryGetValue(key.Client, out var lookup) && key.Day >= lookup.From && key.Day <= lookup.To);
    }

    public List<string> Expected(ClientRange range) => Lines(key => key.Client >= range.From && key.Client <= range.To);

    public static string Line(EntryKey key, ReadOnlySpan<byte> value) => $"{key.Client:x32} {key.Day} {Convert.ToHexString(value)}";

    private List<string> Lines(Func<EntryKey, bool> isWanted) =>
        [.. Entries.Where(entry => isWanted(entry.Key)).Select(entry => Line(entry.Key, entry.Value))];

    private Lookup NextLookup()
    {
        var client = Random.Next(4) == 0 ? NextClient(Random) : Clients[Random.Next(10) == 0 ? 0 : Random.Next(Clients.Length)];
        var from = Random.Next(0, 2000);
        return Random.Next(2) == 0 ? Lookup.AllDays(client) : new Lookup(client, from, from + Random.Next(0, 500));
    }

    private void AddEntries(UInt128 client, int count)
    {
        for (; count > 0; count--) Entries[new EntryKey(client, Random.Next(0, 2000))] = NextValue();
    }

    private byte[] NextValue()
    {
        var value = new byte[Random.Next(1000) == 0 ? Random.Next(100_000) : Random.Next(40)];
        Random.NextBytes(value);
        return value;
    }

    private async Task StoreAsync()
    {
        using var bytes = new MemoryStream();
        var writer = new SegmentWriter(bytes, Limits);
        foreach (var (key, value) in Entries) writer.Add(key, value);
        Segment = writer.Complete(Key);
        await Store.PutAsync(Key, bytes.ToArray(), TestContext.Current.CancellationToken);
    }
}
