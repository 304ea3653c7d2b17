using System.Buffers.Binary;

namespace Cdp.Compact.Shuffle;

/// <summary>Rows one after another, of which one block is in memory at a time.</summary>
internal sealed class RowStream(SpillStore store, List<Block> blocks) : RowSequence
{
    private byte[]? _bytes;
    private int _block = -1, _at, _next, _end;

    public override ReadOnlySpan<byte> Current => _bytes.AsSpan(_at + 4, _next - _at - 4);

    public override bool MoveNext()
    {
        if (_next == _end && !NextBlock()) return false;
        _at = _next;
        _next += 4 + BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_at));
        return true;
    }

    public override void Dispose()
    {
        GiveBack();
        while (++_block < blocks.Count)
            if (blocks[_block].Bytes is { } unread) store.GiveBack(unread);
        _next = _end;
    }

    private void GiveBack()
    {
        if (_bytes is not null) store.GiveBack(_bytes);
        _bytes = null;
    }

    private bool NextBlock()
    {
        GiveBack();
        if (++_block >= blocks.Count) return false;
        _bytes = store.Load(blocks[_block]);
        (_next, _end) = (0, blocks[_block].Length);
        return true;
    }
}
