namespace Cdp.Compact.Shuffle;

/// <summary>Sizes of the shuffle.</summary>
/// <param name="BlockSize">Bytes of a block; a row that is longer has a block of its own.</param>
/// <param name="PackFrom">Bytes in a temporary file from which on further blocks are compressed.</param>
internal sealed record ShuffleLimits(int BlockSize, long PackFrom)
{
    /// <summary>What ships.</summary>
    public static readonly ShuffleLimits Production = new(1 << 15, 256 << 20);

    /// <summary>So small that few rows fill blocks, are longer than one, and are compressed.</summary>
    public static readonly ShuffleLimits Tiny = new(256, 1_000);

#if DEBUG
    public static readonly ShuffleLimits Default = Tiny;
#else
    public static readonly ShuffleLimits Default = Production;
#endif
}
