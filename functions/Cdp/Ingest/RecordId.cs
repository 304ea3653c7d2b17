using System.Security.Cryptography;

namespace Cdp.Ingest;

/// <summary>Makes the ids of raw records: ULIDs; the first ten characters are the time of receipt.</summary>
/// <remarks>Ids of the same millisecond are in no particular order.</remarks>
internal static class RecordId
{
    private const int Length = 26, EntropyLength = 10;

    public static byte[] New(long unixTimeMilliseconds)
    {
        Span<byte> entropy = stackalloc byte[EntropyLength];   // Ulid's own randomness has 64 bits of state
        RandomNumberGenerator.Fill(entropy);
        var id = new byte[Length];
        Ulid.NewUlid(DateTimeOffset.FromUnixTimeMilliseconds(unixTimeMilliseconds), entropy).TryWriteStringify(id);
        return id;
    }
}
