using System.IO.Hashing;

namespace Cdp.Identity.Index;

/// <summary>A client id as 128 bits: what partitions, the index and moves know clients by.</summary>
internal static class ClientHash
{
    public static UInt128 Of(ReadOnlySpan<byte> clientId) => XxHash128.HashToUInt128(clientId);
}
