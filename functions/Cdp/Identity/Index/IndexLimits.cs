namespace Cdp.Identity.Index;

/// <summary>
/// Sizes that decide how the index is laid out and read. An index can be read with other limits than it was written with.
/// </summary>
/// <param name="BlockSize">Bytes from which on a block of entries is complete.</param>
/// <param name="FanOut">How many segments of one level are merged into one of the next.</param>
/// <param name="MaxMergeBytes">About how many bytes of segments a merge holds in memory at a time.</param>
/// <param name="CoalesceGap">Blocks that lie at most so many bytes apart are read at once.</param>
/// <param name="MaxReadSize">The most bytes that are read at once, where a single block is not longer.</param>
internal sealed record IndexLimits(int BlockSize, int FanOut, long MaxMergeBytes, int CoalesceGap, int MaxReadSize)
{
    /// <summary>What ships.</summary>
    public static readonly IndexLimits Production = new(4096, 8, 1 << 23, 1 << 14, 1 << 20);

    /// <summary>So small that little data has many blocks, levels and reads.</summary>
    public static readonly IndexLimits Tiny = new(64, 3, 256, 1 << 14, 1 << 20);

#if DEBUG
    public static readonly IndexLimits Default = Tiny;
#else
    public static readonly IndexLimits Default = Production;
#endif
}
