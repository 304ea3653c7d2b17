using System.Text;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Testing;

namespace Cdp.Tests.Compact;

public sealed class ExternalSortTests : IDisposable
{
    private const string Prefix = "sixteen-bytes-ö-"; // 17 bytes in UTF-8

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-sort-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(1, 0, 1000, 3)]
    [InlineData(2, 1, 1000, 3)]
    [InlineData(3, 7, 1000, 2)]
    [InlineData(4, 400, 1, 2)]
    [InlineData(5, 10_000, 100_000, 128)]
    [InlineData(6, 10_000, 20_000, 5)]
    [InlineData(7, 10_000, long.MaxValue, 128)]
    public void Rows_come_in_the_lakes_order_whether_sorted_at_once_or_in_runs_or_in_passes(
        int seed, int count, long maxRunBytes, int maxFanIn)
    {
        using var store = NewStore(ShuffleLimits.Tiny, budget: seed % 2 == 0 ? 2000 : 10_000_000);
        AssertSorted(store, seed, count, new SortLimits(maxRunBytes, maxFanIn), padding: 0);
        Assert.Equal(0, store.InMemory);
    }

    /// <summary>Rows of more bytes than are sorted in memory by what ships.</summary>
    [Fact]
    public void With_the_limits_that_ship_a_large_partition_is_merged_and_a_small_one_sorted_at_once()
    {
        using var store = NewStore(ShuffleLimits.Production, budget: 4 << 20);
        Assert.IsType<KWayMerge>(AssertSorted(store, 8, 10_000, SortLimits.Production, padding: 1500));
        Assert.IsType<SortedLakeRows>(AssertSorted(store, 9, 10_000, SortLimits.Production, padding: 0));
        Assert.Equal(0, store.InMemory);
    }

    [Fact]
    public void A_sort_that_is_given_up_in_the_middle_gives_all_memory_back()
    {
        using var store = NewStore(ShuffleLimits.Tiny, budget: 10_000_000);
        foreach (var maxRunBytes in (long[])[10_000, long.MaxValue])
        {
            var rows = new PartitionedRows(store, 1);
            Fill(rows, new Random(1), 2000, padding: 0);
            using (var sorted = ExternalSort.Of(rows, 0, LakeOrder.Instance, new SortLimits(maxRunBytes, 4)))
                for (var i = 0; i < 100; i++) Assert.True(sorted.MoveNext());
            Assert.Equal(0, store.InMemory);
        }
    }

    private RowSequence AssertSorted(SpillStore store, int seed, int count, SortLimits limits, int padding)
    {
        var rows = new PartitionedRows(store, 1);
        Fill(rows, new Random(seed), count, padding);
        using var mirrored = NewStore(ShuffleLimits.Production, long.MaxValue);
        var mirror = new PartitionedRows(mirrored, 1);
        Fill(mirror, new Random(seed), count, padding);
        var expected = AllOf(mirror);
        expected.Sort((a, b) => LakeRow.Compare(new LakeRow(a), new LakeRow(b)));

        var read = new List<byte[]>();
        using var sorted = ExternalSort.Of(rows, 0, LakeOrder.Instance, limits);
        while (sorted.MoveNext()) read.Add(sorted.Current.ToArray());

        Assert.False(sorted.MoveNext());
        Assert.Equal(count, read.Count);
        Assert.All(expected.Zip(read), pair => Assert.Equal(0, LakeRow.Compare(new LakeRow(pair.First), new LakeRow(pair.Second))));
        Assert.Equal(expected.Select(Text).Order(StringComparer.Ordinal), read.Select(Text).Order(StringComparer.Ordinal));
        return sorted;
    }

    private static string Text(byte[] row) => Convert.ToHexString(row);

    private SpillStore NewStore(ShuffleLimits limits, long budget) => new(new BlockPool(limits), _directory.FullName, budget);

    private static List<byte[]> AllOf(PartitionedRows rows)
    {
        var all = new List<byte[]>();
        using var loaded = rows.Load(0);
        foreach (var row in loaded) all.Add(row.Bytes.ToArray());
        return all;
    }

    /// <summary>
    /// Two writers in turns; each writes rows of one key that are mostly in the order of time. Most keys are equal in their first 16 bytes,
    /// one is the start of others, some are shorter than 16 bytes; some rows are equal in all that they are sorted by.
    /// </summary>
    private static void Fill(PartitionedRows rows, Random random, int count, int padding)
    {
        var hit = new Hit();
        using PartitionedRows.Writer first = rows.NewWriter(), second = rows.NewWriter();
        for (var number = 0; number < count;)
        {
            var to = random.Next(2) == 0 ? first : second;
            var user = random.Next(4) switch { 0 => $"{random.Next(20)}", 1 => Prefix, _ => $"{Prefix}{random.Next(20)}" };
            var key = Encoding.UTF8.GetBytes(user);
            var time = random.Next(1000);
            for (var left = random.Next(1, 6); left > 0 && number < count; left--, time += random.Next(-1, 9), number++)
                Add(to, hit, key, time, number, padding);
        }
    }

    private static void Add(PartitionedRows.Writer to, Hit hit, byte[] key, int time, int number, int padding)
    {
        hit.Clear();
        hit.SetText(HitColumn.EventId, Encoding.ASCII.GetBytes($"{number / 2 * 2:00000}.1"));
        hit.SetText(HitColumn.PageTitle, new byte[padding]);
        hit.SetInteger(HitColumn.ReceivedAt, 5000 + (number / 3));
        hit.SetInteger(HitColumn.OccurredAt, time);
        LakeRow.Add(to, 0, day: time / 500, key, new EncodedHit(HitWorld.Encode(hit), StringDictionary.None), key, "signed_in"u8);
    }
}
