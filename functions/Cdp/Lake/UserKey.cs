using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cdp.Lake;

/// <summary>A user id as a name: escaped; or <c>~</c> and the escaped client id while nobody is known. ASCII, at most 200 bytes.</summary>
/// <remarks>Distinct ids have distinct keys, and no key leaves its folder, whatever the id. Source: design, Contracts, Lake.</remarks>
public static class UserKey
{
    public const int MaxBytes = 200;

    private const int KeptOfLong = 150;
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    /// <summary>
    /// Writes the key of a hit's owner: the user id (UTF-8, trimmed; empty while nobody is known), else the client id (may be empty).
    /// </summary>
    /// <param name="to">At least <see cref="MaxBytes"/> long.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> clientId, Span<byte> to)
    {
        if (!userId.IsEmpty) return IsDots(userId) ? EscapeDots(userId.Length, to) : Escape(userId, to, 0);
        to[0] = (byte)'~';
        return Escape(clientId, to, 1);
    }

    /// <summary>The key as text, for people and tests.</summary>
    public static string Of(string? userId, string? clientId)
    {
        Span<byte> key = stackalloc byte[MaxBytes];
        var length = Write(Encoding.UTF8.GetBytes(userId ?? ""), Encoding.UTF8.GetBytes(clientId ?? ""), key);
        return Encoding.ASCII.GetString(key[..length]);
    }

    /// <summary>The bucket of some bytes: the first 8 bytes of its SHA-256, big-endian, modulo the number of buckets.</summary>
    public static int Bucket(ReadOnlySpan<byte> key, int buckets)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)buckets);
    }

    private static bool IsDots(ReadOnlySpan<byte> id) => id.SequenceEqual("."u8) || id.SequenceEqual(".."u8);

    private static int EscapeDots(int dots, Span<byte> to)
    {
        "%2E%2E"u8[..(3 * dots)].CopyTo(to);
        return 3 * dots;
    }

    private static int Escape(ReadOnlySpan<byte> id, Span<byte> to, int at)
    {
        var begin = at;
        for (var i = 0; i < id.Length; i++)
        {
            var length = Plain.Contains(id[i]) ? 1 : 3;
            if (at + length > MaxBytes) return Shorten(id, to, Cut(id, begin));
            if (length == 1) to[at] = id[i];
            else EscapeByte(id[i], to[at..]);
            at += length;
        }

        return at;
    }

    /// <summary>Where the first 150 bytes of the key end, cut at a whole escape.</summary>
    private static int Cut(ReadOnlySpan<byte> id, int at)
    {
        foreach (var b in id)
        {
            var length = Plain.Contains(b) ? 1 : 3;
            if (at + length > KeptOfLong) break;
            at += length;
        }

        return at;
    }

    private static int Shorten(ReadOnlySpan<byte> id, Span<byte> to, int kept)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id, hash);
        to[kept] = (byte)'~';
        Convert.TryToHexStringLower(hash[..16], to[(kept + 1)..], out var hex);
        return kept + 1 + hex;
    }

    private static void EscapeByte(byte value, Span<byte> to)
    {
        to[0] = (byte)'%';
        to[1] = "0123456789ABCDEF"u8[value >> 4];
        to[2] = "0123456789ABCDEF"u8[value & 15];
    }
}
