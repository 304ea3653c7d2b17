using System.Buffers.Binary;
using System.Diagnostics;
using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>Writes a segment, entry by entry in order of their keys. See <see cref="Segment"/> for its layout.</summary>
internal sealed class SegmentWriter(Stream to, IndexLimits limits)
{
    private readonly ByteBuffer _block = new(limits.BlockSize * 2);
    private readonly ByteBuffer _blockEntries = new(4096);
    private readonly List<UInt128> _clients = [];
    private EntryKey? _last;
    private long _written;
    private int _blocks;

    public void Add(EntryKey key, ReadOnlySpan<byte> value)
    {
        Debug.Assert(_last is null || _last.Value.CompareTo(key) < 0, "Entries are searched by halves: one out of order is not found.");
        _last = key;
        if (_block.Length >= limits.BlockSize) EndBlock();
        if (_block.Length == 0) StartBlock(key);
        WriteClient(key.Client);
        Varint.Write(_block, (ulong)key.Day);
        Varint.Write(_block, (ulong)value.Length);
        _block.Append(value);
    }

    /// <summary>Ends the segment; the stream holds all of it.</summary>
    public Segment Complete(string key)
    {
        EndBlock();
        var filter = BloomFilter.For(_clients.Count);
        foreach (var client in _clients) filter.Add(client);
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, _blocks);
        to.Write(count);
        to.Write(_blockEntries.Written);
        to.Write(filter.Bytes.Span);
        return new Segment(key, _written, count.Length + _blockEntries.Length + filter.Bytes.Length, _clients.Count);
    }

    private void WriteClient(UInt128 client)
    {
        var isNew = _clients.Count == 0 || _clients[^1] != client;
        if (isNew) _clients.Add(client);
        if (!isNew && _block.Length > 0)
        {
            _block.Append(0);
            return;
        }

        _block.Append(1);
        BinaryPrimitives.WriteUInt128BigEndian(_block.Extend(16), client);
    }

    private void StartBlock(EntryKey key)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_blockEntries.Extend(16), key.Client);
        BinaryPrimitives.WriteInt32LittleEndian(_blockEntries.Extend(4), key.Day);
        _blocks++;
    }

    private void EndBlock()
    {
        if (_block.Length == 0) return;
        to.Write(_block.Written);
        _written += _block.Length;
        BinaryPrimitives.WriteInt64LittleEndian(_blockEntries.Extend(8), _written);
        _block.Clear();
    }
}
