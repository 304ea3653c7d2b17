namespace Cdp.Compact.Shuffle;

/// <summary>Sizes of the external sort.</summary>
/// <param name="MaxRunBytes">The most bytes that are sorted in memory; a block of rows is never divided.</param>
/// <param name="MaxFanIn">How many runs are merged at once, each with a block in memory.</param>
internal sealed record SortLimits(long MaxRunBytes, int MaxFanIn)
{
    /// <summary>What ships.</summary>
    public static readonly SortLimits Production = new(12 << 20, 128);

    /// <summary>So small that few rows are merged, and in several passes.</summary>
    public static readonly SortLimits Tiny = new(4_000, 3);

#if DEBUG
    public static readonly SortLimits Default = Tiny;
#else
    public static readonly SortLimits Default = Production;
#endif
}
