using System.Globalization;
using System.Net;
using System.Text;

namespace Cdp.Raw;

/// <summary>The only form in which an address is kept: IPv4 with its last octet 0, IPv6 with all but its first 48 bits 0.</summary>
/// <remarks>
/// IPv6 is written compressed and in lower case; an IPv4-mapped address is IPv4; a zone id is dropped. Source: the GA protocol page,
/// section 7.
/// </remarks>
public static class IpMask
{
    /// <summary>The longest masked address, e.g. <c>2001:db8:1234::</c> or <c>255.255.255.0</c>.</summary>
    public const int MaxLength = 16;

    /// <summary>The masked address of a connection; empty when there is none.</summary>
    public static string Mask(IPAddress? address)
    {
        if (address is null) return "";
        Span<byte> masked = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(masked[..Mask(Encoding.ASCII.GetBytes(address.ToString()), masked)]);
    }

    /// <summary>Writes the masked address.</summary>
    /// <param name="address">A complete dotted quad or an IPv6 address.</param>
    /// <param name="masked">Room for at least <see cref="MaxLength"/> bytes.</param>
    /// <returns>How many bytes were written: 0 when the text is no address.</returns>
    public static int Mask(ReadOnlySpan<byte> address, Span<byte> masked)
    {
        Span<byte> quad = stackalloc byte[4];
        if (TryReadQuad(address, quad)) return MaskQuad(address, masked);
        Span<ushort> groups = stackalloc ushort[8];
        if (!TryReadGroups(WithoutZone(address), groups)) return 0;
        if (!IsMapped(groups)) return WriteGroups(groups[..3], masked);
        return WriteQuad([(byte)(groups[6] >> 8), (byte)groups[6], (byte)(groups[7] >> 8), 0], masked);
    }

    /// <summary>Whether it is the unspecified address (<c>::</c>, <c>0.0.0.0</c>), which no visitor has.</summary>
    /// <param name="address">One that <see cref="Mask(ReadOnlySpan{byte}, Span{byte})"/> takes.</param>
    public static bool IsUnspecified(ReadOnlySpan<byte> address)
    {
        Span<ushort> groups = stackalloc ushort[8];
        if (!TryReadGroups(WithoutZone(address), groups)) return address.SequenceEqual("0.0.0.0"u8);
        return !groups[6..].ContainsAnyExcept((ushort)0) && (IsMapped(groups) || !groups[..6].ContainsAnyExcept((ushort)0));
    }

    private static bool IsMapped(ReadOnlySpan<ushort> groups) => !groups[..5].ContainsAnyExcept((ushort)0) && groups[5] == 0xFFFF;

    private static ReadOnlySpan<byte> WithoutZone(ReadOnlySpan<byte> address) =>
        address.IndexOf((byte)'%') is > 0 and var zone ? address[..zone] : address;

    private static int MaskQuad(ReadOnlySpan<byte> address, Span<byte> masked)
    {
        var kept = address.LastIndexOf((byte)'.') + 1;
        address[..kept].CopyTo(masked);
        masked[kept] = (byte)'0';
        return kept + 1;
    }

    private static int WriteQuad(ReadOnlySpan<byte> quad, Span<byte> to)
    {
        System.Text.Unicode.Utf8.TryWrite(to, CultureInfo.InvariantCulture, $"{quad[0]}.{quad[1]}.{quad[2]}.0", out var written);
        return written;
    }

    private static int WriteGroups(ReadOnlySpan<ushort> groups, Span<byte> to)
    {
        var kept = groups.LastIndexOfAnyExcept((ushort)0) + 1;
        var at = 0;
        foreach (var group in groups[..kept])
        {
            if (at > 0) to[at++] = (byte)':';
            group.TryFormat(to[at..], out var written, "x", CultureInfo.InvariantCulture);
            at += written;
        }

        "::"u8.CopyTo(to[at..]);
        return at + 2;
    }

    /// <summary>Four numbers up to 255 between dots, without leading zeros.</summary>
    private static bool TryReadQuad(ReadOnlySpan<byte> text, Span<byte> quad)
    {
        int at = 0, octet = 0, digits = 0;
        foreach (var value in text)
        {
            if (value == '.' && digits > 0 && at < 3)
            {
                quad[at++] = (byte)octet;
                octet = digits = 0;
                continue;
            }

            if (!char.IsAsciiDigit((char)value) || (digits++ > 0 && octet == 0)) return false;
            octet = (octet * 10) + value - '0';
            if (octet > byte.MaxValue) return false;
        }

        quad[at] = (byte)octet;
        return at == 3 && digits > 0;
    }

    private static bool TryReadGroups(ReadOnlySpan<byte> text, Span<ushort> groups)
    {
        groups.Clear();
        var gap = text.IndexOf("::"u8);
        if (gap < 0) return ReadRun(text, groups) == 8;
        var before = gap == 0 ? 0 : ReadRun(text[..gap], groups);
        Span<ushort> tail = stackalloc ushort[8];
        var after = text.Length == gap + 2 ? 0 : ReadRun(text[(gap + 2)..], tail);
        if (before < 0 || after < 0 || before + after > 7) return false;
        tail[..after].CopyTo(groups[(8 - after)..]);
        return true;
    }

    /// <summary>Reads groups between single colons; a dotted quad may stand in place of the last two.</summary>
    /// <returns>How many; -1 when there is something else.</returns>
    private static int ReadRun(ReadOnlySpan<byte> text, Span<ushort> groups)
    {
        Span<byte> quad = stackalloc byte[4];
        for (var count = 0; count < 8;)
        {
            var end = text.IndexOf((byte)':');
            var group = end < 0 ? text : text[..end];
            if (end < 0 && count <= 6 && TryReadQuad(group, quad))
            {
                groups[count++] = (ushort)((quad[0] << 8) | quad[1]);
                groups[count++] = (ushort)((quad[2] << 8) | quad[3]);
                return count;
            }

            if (group.Length is 0 or > 4
                || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out groups[count]))
                return -1;
            count++;
            if (end < 0) return count;
            text = text[(end + 1)..];
        }

        return -1;
    }
}
