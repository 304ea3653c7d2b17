using System.Buffers.Binary;

namespace Cdp.Compact.Shuffle;

/// <summary>Where a row lies in <see cref="LoadedRows"/>.</summary>
internal readonly record struct RowAt(int Block, int Offset);

/// <summary>A row, and where it lies.</summary>
internal readonly ref struct LoadedRow(RowAt at, ReadOnlySpan<byte> bytes)
{
    public RowAt At { get; } = at;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}

/// <summary>Rows in memory, until disposed.</summary>
internal sealed class LoadedRows : IDisposable
{
    private readonly SpillStore _store;
    private (byte[] Bytes, int Length)[] _blocks;

    private LoadedRows(SpillStore store, (byte[] Bytes, int Length)[] blocks, int count) =>
        (_store, _blocks, Count) = (store, blocks, count);

    public int Count { get; }

    /// <summary>Loads the rows of these blocks, which can be done once.</summary>
    public static LoadedRows Load(SpillStore store, List<Block> blocks) =>
        new(store, [.. blocks.Select(block => (store.Load(block), block.Length))], blocks.Sum(block => block.Rows));

    public ReadOnlySpan<byte> this[RowAt at] => RowOf(_blocks[at.Block].Bytes, at.Offset);

    /// <summary>The rows in the order in which they lie, each read while it is at hand.</summary>
    public Enumerator GetEnumerator() => new(_blocks);

    /// <summary>Where the rows lie, in that order.</summary>
    public RowAt[] All()
    {
        var all = new RowAt[Count];
        var count = 0;
        foreach (var row in this) all[count++] = row.At;
        return all;
    }

    public void Dispose()
    {
        foreach (var (bytes, _) in _blocks) _store.GiveBack(bytes);
        _blocks = [];
    }

    private static ReadOnlySpan<byte> RowOf(byte[] block, int offset) =>
        block.AsSpan(offset + 4, BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(offset)));

    internal ref struct Enumerator((byte[] Bytes, int Length)[] blocks)
    {
        private ReadOnlySpan<byte> _row;
        private int _block = -1, _at, _next, _end;

        public readonly LoadedRow Current => new(new RowAt(_block, _at), _row);

        public bool MoveNext()
        {
            while (_next == _end)
            {
                if (++_block == blocks.Length) return false;
                (_next, _end) = (0, blocks[_block].Length);
            }

            _at = _next;
            _row = RowOf(blocks[_block].Bytes, _at);
            _next += 4 + _row.Length;
            return true;
        }
    }
}
