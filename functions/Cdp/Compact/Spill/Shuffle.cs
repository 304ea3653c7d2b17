using System.Buffers.Binary;

namespace Cdp.Compact.Spill;

/// <summary>Rows sorted into partitions by several writers, each partition then read once as a whole.</summary>
internal sealed class Shuffle
{
    private readonly SpillStore _store;
    private readonly List<Block>[] _blocks;

    public Shuffle(SpillStore store, int partitions)
    {
        _store = store;
        _blocks = new List<Block>[partitions];
        for (var i = 0; i < partitions; i++) _blocks[i] = [];
    }

    public int Partitions => _blocks.Length;

    /// <summary>A writer for one thread; disposing it hands its last blocks over.</summary>
    public Writer NewWriter() => new(this);

    /// <summary>All rows of a partition, in no order. It can be loaded once.</summary>
    public LoadedRows Load(int partition)
    {
        var loaded = new LoadedRows(_store);
        foreach (var block in _blocks[partition]) loaded.Add(_store.Load(block), block.Length);
        _blocks[partition].Clear();
        return loaded;
    }

    internal sealed class Writer(Shuffle shuffle) : IDisposable
    {
        private readonly (byte[]? Bytes, int Length)[] _open = new (byte[]?, int)[shuffle.Partitions];

        /// <summary>Room for a row in the partition, to be filled before the next call. Rows are never split over blocks.</summary>
        public Span<byte> Add(int partition, int length)
        {
            ref var open = ref _open[partition];
            if (open.Bytes is null || open.Length + 4 + length > open.Bytes.Length)
            {
                HandOver(partition);
                open = (shuffle._store.Rent(4 + length), 0);
            }

            var row = open.Bytes.AsSpan(open.Length, 4 + length);
            open.Length += 4 + length;
            BinaryPrimitives.WriteInt32LittleEndian(row, length);
            return row[4..];
        }

        /// <summary>Gives back the unused end of the row that was added last.</summary>
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
            var (bytes, length) = _open[partition];
            _open[partition] = default;
            if (bytes is null) return;
            var block = shuffle._store.Keep(bytes, length);
            var blocks = shuffle._blocks[partition];
            lock (blocks) blocks.Add(block);
        }
    }
}

/// <summary>Makes something of a row.</summary>
internal delegate T RowReader<out T>(ReadOnlySpan<byte> row, RowAt at);

/// <summary>Where a row lies in <see cref="LoadedRows"/>.</summary>
internal readonly record struct RowAt(int Block, int Offset);

/// <summary>The rows of one partition in memory, until disposed.</summary>
internal sealed class LoadedRows(SpillStore store) : IDisposable
{
    private readonly List<(byte[] Bytes, int Length)> _blocks = [];

    public ReadOnlySpan<byte> this[RowAt at]
    {
        get
        {
            var bytes = _blocks[at.Block].Bytes;
            return bytes.AsSpan(at.Offset + 4, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at.Offset)));
        }
    }

    public bool IsEmpty => _blocks.Count == 0;

    private int Bytes => _blocks.Sum(block => block.Length);

    /// <summary>Where the rows are, made in one pass over them by the function that gets each while it is at hand.</summary>
    public T[] Select<T>(RowReader<T> read)
    {
        var all = new List<T>(Bytes / 512);
        for (var block = 0; block < _blocks.Count; block++)
        {
            var (bytes, length) = _blocks[block];
            for (int at = 0, row; at < length; at += 4 + row)
            {
                row = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
                all.Add(read(bytes.AsSpan(at + 4, row), new RowAt(block, at)));
            }
        }

        return [.. all];
    }

    public IEnumerable<RowAt> All()
    {
        for (var block = 0; block < _blocks.Count; block++)
        {
            var (bytes, length) = _blocks[block];
            for (var at = 0; at < length; at += 4 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)))
                yield return new RowAt(block, at);
        }
    }

    public void Add(byte[] bytes, int length) => _blocks.Add((bytes, length));

    public void Dispose()
    {
        foreach (var (bytes, _) in _blocks) store.GiveBack(bytes);
        _blocks.Clear();
    }
}
