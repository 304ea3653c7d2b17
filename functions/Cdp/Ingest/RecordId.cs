using System.Security.Cryptography;

namespace Cdp.Ingest;

/// <summary>Makes the ids of raw records: ULIDs, 10 characters of time (ms since 1970) and 16 of chance, in Crockford's base 32.</summary>
/// <remarks>Source: github.com/ulid/spec. Ids of the same millisecond are in no particular order.</remarks>
internal static class RecordId
{
    private const int TimeLength = 10;
    private const int Length = 26;

    public static byte[] New(long unixTimeMilliseconds)
    {
        var id = new byte[Length];
        RandomNumberGenerator.Fill(id.AsSpan(TimeLength));
        for (var i = TimeLength; i < Length; i++) id[i] = Digit(id[i]);
        for (var i = TimeLength - 1; i >= 0; i--, unixTimeMilliseconds >>= 5) id[i] = Digit(unixTimeMilliseconds);
        return id;
    }

    private static byte Digit(long bits) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"u8[(int)(bits & 31)];
}
