namespace Cdp.Compact.Shuffle;

/// <summary>Blocks that are used again from step to step and from day to day, so that a run of many days needs no more memory than one.</summary>
/// <remarks>They are pinned only so that the collector, which would move each twice before it is old, leaves them where they are.</remarks>
internal sealed class BlockPool
{
#if DEBUG
    public const int BlockSize = 256; // every test then fills blocks, and has rows longer than one
#else
    public const int BlockSize = 1 << 15;
#endif

    private readonly Stack<byte[]> _free = [];
    private readonly Lock _lock = new();

    /// <summary>A block of at least this length.</summary>
    public byte[] Rent(int length)
    {
        if (length > BlockSize) return GC.AllocateUninitializedArray<byte>(length);
        lock (_lock)
            if (_free.TryPop(out var block)) return block;
        return GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);
    }

    public void GiveBack(byte[] block)
    {
        if (block.Length != BlockSize) return;
        lock (_lock) _free.Push(block);
    }
}
