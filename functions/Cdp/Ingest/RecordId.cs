using System.Security.Cryptography;

namespace Cdp.Ingest;

/// <summary>Makes the ids of raw records: ULIDs, whose first ten characters are the time of receipt.</summary>
/// <remarks>Ids of the same millisecond are in no particular order.</remarks>
internal static class RecordId
{
    private const int Length = 26, Chance = 10;

    public static byte[] New(long unixTimeMilliseconds)
    {
        Span<byte> chance = stackalloc byte[Chance];   // the package's own chance is a generator of 64 bits
        RandomNumberGenerator.Fill(chance);
        var id = new byte[Length];
        Ulid.NewUlid(DateTimeOffset.FromUnixTimeMilliseconds(unixTimeMilliseconds), chance).TryWriteStringify(id);
        return id;
    }
}
