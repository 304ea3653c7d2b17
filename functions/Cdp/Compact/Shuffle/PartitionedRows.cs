using System.Buffers.Binary;

namespace Cdp.Compact.Shuffle;

/// <summary>Rows sorted into partitions by several writers, each partition then read once as a whole.</summary>
internal sealed class PartitionedRows
{
    private readonly SpillStore _store;
    private readonly List<Block>[] _blocks;

    public PartitionedRows(SpillStore store, int partitions)
    {
        _store = store;
        _blocks = new List<Block>[partitions];
        for (var i = 0; i < partitions; i++) _blocks[i] = [];
    }

    public int Partitions => _blocks.Length;

    /// <summary>An empty one with as many partitions, which shares the store and so the budget of memory.</summary>
    public PartitionedRows NewLike() => NewLike(Partitions);

    /// <summary>An empty one that shares the store, and so the budget of memory.</summary>
    public PartitionedRows NewLike(int partitions) => new(_store, partitions);

    /// <summary>A writer for one thread; disposing it hands its last blocks over.</summary>
    public Writer NewWriter() => new(this);

    /// <summary>All rows of a partition, in no order. It can be loaded once.</summary>
    public LoadedRows Load(int partition) => LoadedRows.Load(_store, Take(partition));

    /// <summary>The rows of a partition in parts, each to be disposed before the next. Once, as with <see cref="Load"/>.</summary>
    /// <param name="bytes">The most bytes of a part that has more than one block.</param>
    public IEnumerable<LoadedRows> LoadParts(int partition, long bytes)
    {
        var part = new List<Block>();
        foreach (var block in Take(partition))
        {
            if (part.Count > 0 && part.Sum(each => (long)each.Length) + block.Length > bytes)
            {
                yield return LoadedRows.Load(_store, part);
                part.Clear();
            }

            part.Add(block);
        }

        yield return LoadedRows.Load(_store, part);
    }

    /// <summary>
    /// The rows of a partition one after the other, of which one block is in memory; those of one writer in its order. Once, as with
    /// <see cref="Load"/>.
    /// </summary>
    public RowStream Stream(int partition) => new(_store, Take(partition));

    /// <summary>How many bytes the rows of a partition have.</summary>
    public long BytesOf(int partition) => _blocks[partition].Sum(block => (long)block.Length);

    /// <summary>How many rows a partition has.</summary>
    public long CountOf(int partition) => _blocks[partition].Sum(block => (long)block.Rows);

    /// <summary>Drops all rows.</summary>
    public void Clear()
    {
        for (var partition = 0; partition < Partitions; partition++)
            foreach (var part in LoadParts(partition, bytes: 0)) part.Dispose();
    }

    private List<Block> Take(int partition)
    {
        var blocks = _blocks[partition];
        _blocks[partition] = [];
        return blocks;
    }

    internal sealed class Writer(PartitionedRows shuffle) : IDisposable
    {
        private readonly (byte[]? Bytes, int Length, int Rows)[] _open = new (byte[]?, int, int)[shuffle.Partitions];

        /// <summary>Room for a row in the partition, to be filled before the next call. Rows are never split over blocks.</summary>
        public Span<byte> Add(int partition, int length)
        {
            ref var open = ref _open[partition];
            if (open.Bytes is null || open.Length + 4 + length > open.Bytes.Length)
            {
                HandOver(partition);
                open = (shuffle._store.Rent(4 + length), 0, 0);
            }

            var row = open.Bytes.AsSpan(open.Length, 4 + length);
            open.Length += 4 + length;
            open.Rows++;
            BinaryPrimitives.WriteInt32LittleEndian(row, length);
            return row[4..];
        }

        /// <summary>
        /// Gives back the unused end of the row that was added last, for a row's length is known only once it is written.
        /// </summary>
        /// <param name="added">The length that was asked for.</param>
        /// <param name="used">The length of the row.</param>
        public void Trim(int partition, int added, int used)
        {
            ref var open = ref _open[partition];
            BinaryPrimitives.WriteInt32LittleEndian(open.Bytes.AsSpan(open.Length - added - 4), used);
            open.Length -= added - used;
        }

        public void Dispose()
        {
            for (var partition = 0; partition < _open.Length; partition++) HandOver(partition);
        }

        private void HandOver(int partition)
        {
            var (bytes, length, rows) = _open[partition];
            _open[partition] = default;
            if (bytes is null) return;
            var block = shuffle._store.Keep(bytes, length, rows);
            var blocks = shuffle._blocks[partition];
            lock (blocks) blocks.Add(block);
        }
    }
}
