using Cdp.Compact.Shuffle;
using Cdp.Storage;

namespace Cdp.Tests.Compact.Shuffle;

public sealed class SpillFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-spill-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory, MemberData(nameof(Seeds.WithLimits), MemberType = typeof(Seeds))]
    public void Blocks_are_read_as_they_were_added_packed_or_not_in_any_order(int seed, Limits limits)
    {
        var sizes = SizesOf(limits);
        using var file = new SpillFile(_directory.FullName, sizes);
        var random = new Random(seed);
        var live = new List<(SpillPlace Place, byte[] Bytes)>();
        int packed = 0, unpacked = 0;

        for (var step = 0; step < 2_000; step++)
        {
            if (random.Next(5) < 3)
            {
                var bytes = NextBytes(random, sizes.BlockSize);
                var place = file.Add(bytes);
                live.Add((place, bytes));
                if (place.IsPacked) packed++;
                else unpacked++;
            }
            else if (live.Count > 0)
            {
                ReadOne(file, live, random.Next(live.Count));
            }
        }

        while (live.Count > 0) ReadOne(file, live, random.Next(live.Count));
        Assert.InRange(packed, 100, 3_000);
        Assert.InRange(unpacked, 1, 3_000);
    }

    [Theory, MemberData(nameof(Seeds.WithLimits), MemberType = typeof(Seeds))]
    public void The_room_of_blocks_that_were_read_is_used_again(int seed, Limits limits)
    {
        var sizes = (limits == Limits.Tiny ? ShuffleLimits.Tiny : ShuffleLimits.Production) with { PackFrom = long.MaxValue };
        using var file = new SpillFile(_directory.FullName, sizes);
        var random = new Random(seed);
        var live = new List<(SpillPlace Place, byte[] Bytes)>();
        var most = 0;

        for (var step = 0; step < 1_000; step++)
        {
            if (live.Count < 20 && random.Next(2) == 0)
            {
                var bytes = NextBytes(random, sizes.BlockSize);
                if (bytes.Length > sizes.BlockSize) continue;
                live.Add((file.Add(bytes), bytes));
                most = Math.Max(most, live.Count);
            }
            else if (live.Count > 0)
            {
                ReadOne(file, live, random.Next(live.Count));
            }

            Assert.Equal((long)most * sizes.BlockSize, file.Length);
            Assert.Equal(live.Count, live.Select(each => each.Place.Offset).Distinct().Count());
        }
    }

    [Fact]
    public void From_a_length_on_blocks_are_compressed_but_free_room_is_used_first()
    {
        using var file = new SpillFile(_directory.FullName, ShuffleLimits.Tiny);
        var places = Enumerable.Range(0, 10).Select(_ => file.Add(new byte[ShuffleLimits.Tiny.BlockSize])).ToList();
        Assert.Equal(4, places.Count(place => !place.IsPacked)); // 4 × 256 ≥ 1,000
        Assert.All(places.Skip(4), place => Assert.True(place is { IsPacked: true, Length: < 64 }));
        var length = file.Length;

        file.Read(places[2], new byte[ShuffleLimits.Tiny.BlockSize]);
        var next = file.Add(new byte[100]);

        Assert.Equal((places[2].Offset, false, 100), (next.Offset, next.IsPacked, next.Length));
        Assert.Equal(length, file.Length);
        Assert.True(file.Add(new byte[100]).IsPacked);
    }

    [Theory, MemberData(nameof(Seeds.WithLimits), MemberType = typeof(Seeds))]
    public async Task Many_threads_add_and_read_without_meeting(int seed, Limits limits)
    {
        var sizes = limits == Limits.Tiny ? ShuffleLimits.Tiny with { PackFrom = 20_000 } : SizesOf(limits);
        using var file = new SpillFile(_directory.FullName, sizes);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(thread => Task.Run(() =>
        {
            var random = new Random((seed * 100) + thread);
            var live = new List<(SpillPlace Place, byte[] Bytes)>();
            for (var step = 0; step < 300; step++)
            {
                var bytes = NextBytes(random, sizes.BlockSize);
                live.Add((file.Add(bytes), bytes));
                if (live.Count > 10) ReadOne(file, live, random.Next(live.Count));
            }

            while (live.Count > 0) ReadOne(file, live, 0);
        })));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_to_is_a_failure_that_names_it()
    {
        var path = Path.Combine(_directory.FullName, "file");
        File.WriteAllText(path, "");
        using var file = new SpillFile(path, ShuffleLimits.Tiny);

        var fault = Assert.Throws<SpillException>(() => file.Add(new byte[10]));

        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_that_are_given_back_are_rented_again_and_no_block_is_rented_twice()
    {
        var pool = new BlockPool(ShuffleLimits.Production);
        var blocks = Enumerable.Range(0, 100).AsParallel().Select(_ => pool.Rent(1)).ToHashSet();
        Assert.Equal(100, blocks.Count);
        Assert.All(blocks, block => Assert.Equal(ShuffleLimits.Production.BlockSize, block.Length));

        foreach (var block in blocks) pool.GiveBack(block);

        Assert.Equal(blocks, Enumerable.Range(0, 100).AsParallel().Select(_ => pool.Rent(1)).ToHashSet());
        Assert.DoesNotContain(pool.Rent(1), blocks);
    }

    [Fact]
    public void A_block_for_a_long_row_is_not_kept()
    {
        var pool = new BlockPool(ShuffleLimits.Tiny);
        var block = pool.Rent(10_000);
        Assert.Equal(10_000, block.Length);

        pool.GiveBack(block);

        Assert.NotSame(block, pool.Rent(10_000));
        Assert.Equal(ShuffleLimits.Tiny.BlockSize, pool.Rent(1).Length);
    }

    /// <summary>The sizes that ship, but blocks are compressed long before a quarter of a gigabyte.</summary>
    private static ShuffleLimits SizesOf(Limits limits) =>
        limits == Limits.Tiny ? ShuffleLimits.Tiny : ShuffleLimits.Production with { PackFrom = 1 << 20 };

    private static void ReadOne(SpillFile file, List<(SpillPlace Place, byte[] Bytes)> live, int index)
    {
        var (place, bytes) = live[index];
        live[index] = live[^1];
        live.RemoveAt(live.Count - 1);
        var read = new byte[bytes.Length];
        file.Read(place, read);
        Assert.True(bytes.AsSpan().SequenceEqual(read));
    }

    /// <summary>A block's rows: mostly near its size, sometimes few, sometimes one row that is longer.</summary>
    private static byte[] NextBytes(Random random, int blockSize)
    {
        var length = random.Next(9) switch { 0 => random.Next(1, blockSize * 3), 1 => random.Next(1, 9), _ => blockSize - random.Next(50) };
        var bytes = new byte[length];
        random.NextBytes(bytes.AsSpan(0, bytes.Length / 2));
        return bytes;
    }
}
