using System.Buffers.Binary;
using Cdp.Compact.Shuffle;

namespace Cdp.Tests.Compact.Shuffle;

/// <summary>
/// Rows of many writers come out of their partitions once each, wherever they were in between, and leave no memory behind.
/// </summary>
public sealed class PartitionedRowsTests : IDisposable
{
    private const int Writers = 6, Partitions = 7, RowsPerWriter = 1_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-shuffle-");

    public static TheoryData<int, Limits, long> Cases
    {
        get
        {
            var cases = new TheoryData<int, Limits, long>();
            foreach (var (seed, limits) in Seeds.OneWithLimits.Select(row => row.Data))
                foreach (var budget in (long[])[0, 500_000, long.MaxValue]) cases.Add(seed, limits, budget);
            return cases;
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory, MemberData(nameof(Cases))]
    public async Task Each_row_comes_out_once_and_all_memory_is_given_back(int seed, Limits limits, long budget)
    {
        using var store = NewStore(limits, budget);
        for (var round = 0; round < 2; round++) // the second uses blocks and rooms of the first
        {
            var rows = new PartitionedRows(store, Partitions);
            var expected = await FillAsync(rows, (seed * 2) + round, BlockSize(limits));
            Assert.Equal(expected.Sum(row => 4L + row.Bytes.Length), Enumerable.Range(0, Partitions).Sum(rows.BytesOf));

            var found = new List<Row>();
            for (var partition = 0; partition < Partitions; partition++) found.AddRange(Read(rows, partition));

            Assert.Equal(expected.Select(Line).Order(StringComparer.Ordinal), found.Select(Line).Order(StringComparer.Ordinal));
            Assert.Equal(0, store.InMemory);
            Assert.All(Enumerable.Range(0, Partitions), partition => Assert.Equal(0, rows.BytesOf(partition)));
        }

        Assert.Equal(budget == long.MaxValue, store.InFiles == 0);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task A_stream_that_is_disposed_before_its_end_gives_all_memory_back(int seed, Limits limits, long budget)
    {
        using var store = NewStore(limits, budget);
        var rows = new PartitionedRows(store, Partitions);
        await FillAsync(rows, seed, BlockSize(limits));

        for (var partition = 0; partition < Partitions; partition++)
        {
            using var stream = rows.Stream(partition);
            for (var i = 0; i < partition * 100; i++) Assert.True(stream.MoveNext());
        }

        Assert.Equal(0, store.InMemory);
    }

    [Fact]
    public void Filled_blocks_stay_in_memory_up_to_the_budget_and_go_to_a_file_above_it()
    {
        using var store = NewStore(Limits.Production, budget: 10 * ShuffleLimits.Production.BlockSize);
        var rows = new PartitionedRows(store, 1);
        using (var writer = rows.NewWriter())
        {
            for (var i = 0; i < 1000; i++) writer.Add(0, 5000).Clear();
            Assert.InRange(store.InMemory, 10 * ShuffleLimits.Production.BlockSize, 12 * ShuffleLimits.Production.BlockSize);
        }

        Assert.InRange(store.InFiles, 100_000, 5_100_000);
        using var loaded = rows.Load(0);
        Assert.Equal(1000, loaded.Count);
    }

    [Fact]
    public void An_empty_partition_has_no_rows_in_any_way_of_reading()
    {
        using var store = NewStore(Limits.Tiny, 0);
        var rows = new PartitionedRows(store, 3);
        using (rows.NewWriter())
        {
        }

        for (var partition = 0; partition < 3; partition++) Assert.Empty(Read(rows, partition));
    }

    [Fact]
    public void Loaded_rows_that_are_disposed_twice_give_their_blocks_back_once()
    {
        using var store = NewStore(Limits.Tiny, long.MaxValue);
        var rows = new PartitionedRows(store, 1);
        using (var writer = rows.NewWriter()) writer.Add(0, 10);
        var loaded = rows.Load(0);

        loaded.Dispose();
        loaded.Dispose();

        Assert.Equal(0, store.InMemory);
        Assert.NotSame(store.Rent(1), store.Rent(1));
    }

    private static int BlockSize(Limits limits) => SizesOf(limits).BlockSize;

    /// <summary>The sizes that ship, but blocks are compressed long before a quarter of a gigabyte.</summary>
    private static ShuffleLimits SizesOf(Limits limits) =>
        limits == Limits.Tiny ? ShuffleLimits.Tiny : ShuffleLimits.Production with { PackFrom = 1 << 20 };

    private SpillStore NewStore(Limits limits, long budget) => new(new BlockPool(SizesOf(limits)), _directory.FullName, budget);

    private static async Task<List<Row>> FillAsync(PartitionedRows rows, int seed, int blockSize)
    {
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(rows, writer, seed, blockSize)));
        var written = await Task.WhenAll(writers);
        return [.. written.SelectMany(each => each)];
    }

    /// <summary>Rows of one writer. Some are longer than a block, and of some only a part is used of what was asked for.</summary>
    private static List<Row> Write(PartitionedRows rows, int number, int seed, int blockSize)
    {
        var random = new Random((seed * 100) + number);
        var written = new List<Row>();
        using var writer = rows.NewWriter();
        for (var i = 0; i < RowsPerWriter; i++)
        {
            var bytes = new byte[random.Next(200) == 0 ? random.Next(8, blockSize * 3) : random.Next(8, 400)];
            random.NextBytes(bytes.AsSpan(0, random.Next(8, bytes.Length + 1))); // the rest is zeros, which can be compressed
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), i);
            var partition = random.Next(Partitions);
            var asked = bytes.Length + (random.Next(3) == 0 ? random.Next(200) : 0);
            bytes.CopyTo(writer.Add(partition, asked));
            if (asked > bytes.Length) writer.Trim(partition, asked, bytes.Length);
            written.Add(new Row(partition, bytes));
        }

        return written;
    }

    private static List<Row> Read(PartitionedRows rows, int partition) => (partition % 3) switch
    {
        0 => Load(rows.Load(partition), partition),
        1 => [.. rows.LoadParts(partition, 5_000).SelectMany(part => Load(part, partition))],
        _ => Stream(rows, partition),
    };

    private static List<Row> Load(LoadedRows loaded, int partition)
    {
        using (loaded)
        {
            var read = new List<Row>();
            foreach (var row in loaded) read.Add(new Row(partition, row.Bytes.ToArray()));
            Assert.Equal(read.Select(Line), loaded.All().Select(at => Line(new Row(partition, loaded[at].ToArray()))));
            Assert.Equal(loaded.Count, read.Count);
            return read;
        }
    }

    private static List<Row> Stream(PartitionedRows rows, int partition)
    {
        var read = new List<Row>();
        using var stream = rows.Stream(partition);
        while (stream.MoveNext()) read.Add(new Row(partition, stream.Current.ToArray()));
        Assert.False(stream.MoveNext());
        foreach (var writer in read.GroupBy(row => BinaryPrimitives.ReadInt32LittleEndian(row.Bytes)))
        {
            var numbers = writer.Select(row => BinaryPrimitives.ReadInt32LittleEndian(row.Bytes.AsSpan(4))).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }

        return read;
    }

    private static string Line(Row row) => $"{row.Partition} {Convert.ToHexString(row.Bytes)}";

    private readonly record struct Row(int Partition, byte[] Bytes);
}
