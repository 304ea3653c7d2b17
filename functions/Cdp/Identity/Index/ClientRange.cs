namespace Cdp.Identity.Index;

/// <summary>Clients with a hash within [From, To].</summary>
/// <remarks>
/// A hash is taken as a fraction of one, its first 64 bits being the binary places: times the number of ranges, what stands before the
/// point is the number of its range. So no division is needed per client, and any number of ranges has sizes that differ by at most one
/// step of the 64th place. <see cref="Of"/> is the exact inverse of <see cref="NumberOf"/>: were they to round differently, the sign-ins of
/// a client at a border would be looked for in another partition than its hits, and would not be found.
/// </remarks>
internal readonly record struct ClientRange(UInt128 From, UInt128 To)
{
    /// <summary>One of as many ranges of equal size, by the first 64 bits of the hash.</summary>
    public static ClientRange Of(int range, int ranges) =>
        new(Start(range, ranges), range == ranges - 1 ? UInt128.MaxValue : Start(range + 1, ranges) - 1);

    /// <summary>Which of the ranges a client is in.</summary>
    public static int NumberOf(UInt128 client, int ranges) => (int)Math.BigMul((ulong)(client >> 64), (ulong)ranges, out _);

    /// <summary>
    /// The lowest hash of the range: the lowest 64-bit fraction f with f × ranges ≥ range, hence the division that rounds up.
    /// </summary>
    private static UInt128 Start(int range, int ranges) => (((UInt128)(uint)range << 64) + (uint)ranges - 1) / (uint)ranges << 64;
}
