using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Inflates bodies that were sent as gzip, which their first bytes show.</summary>
/// <remarks>Source: the GA protocol page, section 2, step 1; RFC 1952.</remarks>
internal sealed class GzipBody
{
    private const int MaxLength = 1 << 20;
    private const int Header = 10;
    private const int Trailer = 8;

    private readonly ByteBuffer _inflated = new();

    /// <summary>What was inflated, until the next body.</summary>
    public ReadOnlyMemory<byte> Inflated => _inflated.WrittenMemory;

    public static bool Is(ReadOnlySpan<byte> body) => body is [0x1f, 0x8b, ..];

    /// <summary>Inflates all members of the body, at most 1 MiB.</summary>
    /// <returns>The reason to reject the request; null when the body was whole.</returns>
    public Reason? Inflate(ReadOnlySpan<byte> body)
    {
        _inflated.Clear();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress);
            while (_inflated.Length <= MaxLength && gzip.Read(Room()) is > 0 and var read) _inflated.Advance(read);
        }
        catch (InvalidDataException)
        {
            return Reason.BadBody;
        }

        return _inflated.Length > MaxLength ? Reason.PayloadTooLarge : IsWhole(body, _inflated.Written) ? null : Reason.BadBody;
    }

    /// <summary>Room for what may still come, and for the byte that is too much.</summary>
    private Span<byte> Room()
    {
        var room = _inflated.GetSpan(1);
        return room[..Math.Min(room.Length, MaxLength + 1 - _inflated.Length)];
    }

    /// <summary>Whether the body ends with checksum and length of its last member.</summary>
    /// <remarks>GZipStream checks each member, but reports neither data that is cut off nor what follows the last one.</remarks>
    private static bool IsWhole(ReadOnlySpan<byte> body, ReadOnlySpan<byte> inflated)
    {
        if (body.Length < Header + Trailer) return false;
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(body[^Trailer..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(body[^(Trailer / 2)..]);
        return length <= (uint)inflated.Length && Crc32.HashToUInt32(inflated[^(int)length..]) == checksum;
    }
}
