using System.IO.Hashing;

namespace Cdp.Identity.Index;

/// <summary>A client id as 128 bits, by which partitions, the index and reassignments know clients.</summary>
internal static class ClientHash
{
    public static UInt128 Of(ReadOnlySpan<byte> clientId) => XxHash128.HashToUInt128(clientId);
}
