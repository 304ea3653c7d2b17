using Cdp.Storage;

namespace Cdp.Identity.Index;

/// <summary>Merges segments of one level into one of the next, so that their number grows with the logarithm of the days.</summary>
internal sealed class SegmentMerge(
    IObjectStore store, string directory, IndexLimits limits, Func<Segment, CancellationToken, Task<SegmentReader>> open)
{
    private const int MaxRanges = 1 << 20;

    /// <returns>The tree after merging, or null when there is nothing to merge.</returns>
    public async Task<SegmentTree?> RunAsync(SegmentTree tree, string name, CancellationToken cancel)
    {
        SegmentTree? merged = null; // a merge may fill the next level
        while (FullLevel(merged ?? tree) is { } level) merged = (merged ?? tree).With(level, await MergeAsync(level, name, cancel));
        return merged;
    }

    /// <summary>The segments of a level that has as many as are merged; null when there is none.</summary>
    private List<LeveledSegment>? FullLevel(SegmentTree tree) => tree.Segments.GroupBy(each => each.Level)
        .Where(level => level.Count() >= limits.FanOut).Select(level => level.ToList()).FirstOrDefault();

    private async Task<LeveledSegment> MergeAsync(List<LeveledSegment> old, string name, CancellationToken cancel)
    {
        await using var file = TemporaryFile.Create(directory);
        var writer = new SegmentWriter(file, limits);
        var ranges = (int)Math.Clamp(old.Sum(each => each.Segment.BlocksLength) / limits.MaxMergeBytes, 1, MaxRanges);
        for (var range = 0; range < ranges; range++) await MergeRangeAsync(old, ClientRange.Of(range, ranges), writer, cancel);
        // A name that was never used: until the manifest is switched readers need the old segments, and an overwritten one is neither.
        var segment = writer.Complete($"{ClientIndex.Prefix}merged-{Guid.NewGuid():N}.{name}");
        file.Position = 0;
        await store.PutAsync(segment.Key, file, cancel);
        return new LeveledSegment(segment, old[0].Level + 1, [.. old.SelectMany(each => each.Days).Order()]);
    }

    /// <summary>Merges a range of clients in memory. Hashes are evenly spread, so ranges of hashes are evenly large.</summary>
    private async Task MergeRangeAsync(List<LeveledSegment> old, ClientRange range, SegmentWriter to, CancellationToken cancel)
    {
        var values = new ClientValues();
        foreach (var (segment, _, days) in old)
        {
            var counting = days.ToHashSet(); // what a later run of a day replaced is left behind: nothing else frees its space
            var reader = await open(segment, cancel);
            await reader.ScanAsync(range, (key, value) =>
            {
                if (counting.Contains(key.Day)) values.Add(key, value);
            }, cancel);
        }

        foreach (var client in values.Clients.Order())
            foreach (var index in Enumerable.Range(0, values.CountOf(client)).OrderBy(index => values.DayOf(client, index)))
                to.Add(new EntryKey(client, values.DayOf(client, index)), values.ValueOf(client, index));
    }
}
