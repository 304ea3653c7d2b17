using Cdp.Identity.Index;

namespace Cdp.Tests.Identity.Index;

public sealed class SegmentTreeTests
{
    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Each_days_entries_count_in_the_segment_of_its_last_run_or_what_that_was_merged_into(int seed)
    {
        var random = new Random(seed);
        var tree = SegmentTree.Empty;
        var model = new Dictionary<int, string>();

        for (var step = 0; step < 500; step++)
        {
            if (random.Next(5) == 0 && tree.Segments.Count > 1)
            {
                var old = tree.Segments.Where(_ => random.Next(2) == 0).ToList();
                if (old.Count == 0) continue;
                var merged = new LeveledSegment(new Segment($"merged-{step}", 0, 0, 0), 1, [.. old.SelectMany(each => each.Days).Order()]);
                tree = tree.With(old, merged);
                foreach (var day in merged.Days) model[day] = merged.Segment.Key;
            }
            else
            {
                var day = random.Next(100);
                var segment = random.Next(6) == 0 ? null : new Segment($"run-{step}", 0, 0, 0);
                tree = tree.With(day, segment);
                model.Remove(day);
                if (segment is not null) model.Add(day, segment.Key);
            }

            Assert.All(tree.Segments, each => Assert.NotEmpty(each.Days));
            var actual = tree.Segments.SelectMany(each => each.Days.Select(day => KeyValuePair.Create(day, each.Segment.Key)));
            Assert.Equal(model.OrderBy(each => each.Key), actual.OrderBy(each => each.Key));
        }
    }

    [Fact]
    public void A_manifest_is_read_as_it_was_written_with_days_that_have_no_entries()
    {
        var segment = new Segment("state/clients/x", 1L << 40, 77, 3);
        var manifest = IndexManifest.Empty.With(20_000, new DayEntries(segment, null)).With(20_001, new DayEntries(null, null));

        var read = IndexManifest.Parse(new Cdp.Storage.StoredObject(manifest.ToBytes(), "tag"));

        Assert.Equal(manifest.ToBytes(), read.ToBytes());
        Assert.Equal(segment, read.Days[20_000]);
        Assert.Null(read.Days[20_001]);
        Assert.Equal([segment.Key, segment.Key], read.Keys);
    }
}
