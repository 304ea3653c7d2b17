namespace Cdp.Compact.Shuffle;

/// <summary>
/// Blocks that are used again from step to step and from day to day, so that a run of many days needs no more memory than one.
/// </summary>
/// <remarks>
/// They are pinned only so that the garbage collector, which would move each twice before it is old, leaves them where they are. A block
/// that were given back twice would be rented by two writers, which would overwrite each other's rows: who gives a block back forgets it.
/// Safe for many threads.
/// </remarks>
internal sealed class BlockPool(ShuffleLimits limits)
{
    private readonly Stack<byte[]> _free = [];
    private readonly Lock _lock = new();

    public BlockPool() : this(ShuffleLimits.Default)
    {
    }

    public ShuffleLimits Limits => limits;

    /// <summary>
    /// A block of at least this length. One that is longer than usual is made for the purpose, and left to the garbage collector.
    /// </summary>
    public byte[] Rent(int length)
    {
        if (length > limits.BlockSize) return GC.AllocateUninitializedArray<byte>(length);
        lock (_lock)
            if (_free.TryPop(out var block)) return block;
        return GC.AllocateUninitializedArray<byte>(limits.BlockSize, pinned: true);
    }

    public void GiveBack(byte[] block)
    {
        if (block.Length != limits.BlockSize) return;
        lock (_lock) _free.Push(block);
    }
}
