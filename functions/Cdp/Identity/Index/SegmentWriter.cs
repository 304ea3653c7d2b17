using System.Buffers.Binary;
using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>Writes a segment, entry by entry in order of their keys.</summary>
/// <remarks>An entry: 0 and nothing where the client is the one before, else 1 and 16 bytes; then day and length as varints, and the value.</remarks>
internal sealed class SegmentWriter(Stream to)
{
#if DEBUG
    private const int BlockSize = 64;
#else
    private const int BlockSize = 4096;
#endif

    private readonly ByteBuffer _block = new(BlockSize * 2);
    private readonly ByteBuffer _places = new(4096);
    private readonly List<UInt128> _clients = [];
    private long _written;
    private int _blocks;

    public void Add(EntryKey key, ReadOnlySpan<byte> value)
    {
        if (_block.Length >= BlockSize) EndBlock();
        if (_block.Length == 0) WriteKey(key);
        WriteClient(key.Client);
        _block.WriteVarint((ulong)key.Day);
        _block.WriteVarint((ulong)value.Length);
        _block.Write(value);
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
        to.Write(_places.Span);
        to.Write(filter.Bytes.Span);
        return new Segment(key, _written, 4 + _places.Length + filter.Bytes.Length, _clients.Count);
    }

    private void WriteClient(UInt128 client)
    {
        var isNew = _clients.Count == 0 || _clients[^1] != client;
        if (isNew) _clients.Add(client);
        if (!isNew && _block.Length > 0)
        {
            _block.WriteByte(0);
            return;
        }

        _block.WriteByte(1);
        BinaryPrimitives.WriteUInt128BigEndian(_block.Append(16), client);
    }

    private void WriteKey(EntryKey key)
    {
        BinaryPrimitives.WriteUInt128BigEndian(_places.Append(16), key.Client);
        BinaryPrimitives.WriteInt32LittleEndian(_places.Append(4), key.Day);
        _blocks++;
    }

    private void EndBlock()
    {
        if (_block.Length == 0) return;
        to.Write(_block.Span);
        _written += _block.Length;
        BinaryPrimitives.WriteInt64LittleEndian(_places.Append(8), _written);
        _block.Clear();
    }
}
