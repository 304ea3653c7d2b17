using Cdp.Storage;

namespace Cdp.Identity.Index;

/// <summary>Merges segments of one level into one of the next, so that their number grows with the logarithm of the days.</summary>
internal sealed class SegmentMerge(IObjectStore store, string directory, Func<Segment, CancellationToken, Task<SegmentReader>> open)
{
#if DEBUG
    private const int Most = 3;
    private const long BytesAtOnce = 256;
#else
    private const int Most = 8;
    private const long BytesAtOnce = 1 << 23;
#endif

    /// <returns>The tree after merging, or null when there is nothing to merge.</returns>
    public async Task<SegmentTree?> RunAsync(SegmentTree tree, string name, CancellationToken cancel)
    {
        SegmentTree? merged = null;
        while (Crowded(merged ?? tree) is { } crowd) merged = (merged ?? tree).With(crowd, await MergeAsync(crowd, name, cancel));
        return merged;
    }

    private static List<LeveledSegment>? Crowded(SegmentTree tree) =>
        tree.Segments.GroupBy(each => each.Level).Where(level => level.Count() >= Most).Select(level => level.ToList()).FirstOrDefault();

    private async Task<LeveledSegment> MergeAsync(List<LeveledSegment> old, string name, CancellationToken cancel)
    {
        await using var file = TemporaryFile.Create(directory);
        var writer = new SegmentWriter(file);
        var ranges = (int)Math.Clamp(old.Sum(each => each.Segment.Blocks) / BytesAtOnce, 1, 1 << 20);
        for (var range = 0; range < ranges; range++) await MergeRangeAsync(old, ClientRange.Of(range, ranges), writer, cancel);
        var segment = writer.Complete($"{ClientIndex.Prefix}merged-{Guid.NewGuid():N}.{name}");
        file.Position = 0;
        await store.PutAsync(segment.Key, file, cancel);
        return new LeveledSegment(segment, old[0].Level + 1, [.. old.SelectMany(each => each.Days).Order()]);
    }

    private async Task MergeRangeAsync(List<LeveledSegment> old, ClientRange range, SegmentWriter to, CancellationToken cancel)
    {
        var values = new ClientValues();
        foreach (var (segment, _, days) in old)
        {
            var counting = days.ToHashSet();
            var reader = await open(segment, cancel);
            await reader.ScanAsync(range.From, range.To, (key, value) =>
            {
                if (counting.Contains(key.Day)) values.Add(key, value);
            }, cancel);
        }

        foreach (var client in values.Clients.Order())
            foreach (var index in Enumerable.Range(0, values.CountOf(client)).OrderBy(index => values.DayOf(client, index)))
                to.Add(new EntryKey(client, values.DayOf(client, index)), values.ValueOf(client, index));
    }
}

/// <summary>Clients whose hash is within [From, To].</summary>
internal readonly record struct ClientRange(UInt128 From, UInt128 To)
{
    /// <summary>One of as many ranges of equal size, by the first 64 bits of the hash.</summary>
    public static ClientRange Of(int range, int ranges) =>
        new(Start(range, ranges), range == ranges - 1 ? UInt128.MaxValue : Start(range + 1, ranges) - 1);

    /// <summary>Which of the ranges a client is in.</summary>
    public static int NumberOf(UInt128 client, int ranges) => (int)Math.BigMul((ulong)(client >> 64), (ulong)ranges, out _);

    /// <summary>The least hash whose first 64 bits, times ranges, have the number in front of the 64th binary place.</summary>
    private static UInt128 Start(int range, int ranges) => (((UInt128)(uint)range << 64) + (uint)ranges - 1) / (uint)ranges << 64;
}
