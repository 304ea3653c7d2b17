using System.Text;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>What may serve as a client id or a user id. Source: the GA protocol page, section 6.</summary>
internal static class Ids
{
    private const int MaxCodePoints = 256;

    /// <summary>The id, trimmed; empty when it is a placeholder that real clients send, or longer than 256 code points.</summary>
    public static ReadOnlySpan<byte> Usable(ReadOnlySpan<byte> id)
    {
        id = Utf8Text.Trim(id);
        return IsPlaceholder(Unquoted(id)) || IsTooLong(id) ? [] : id;
    }

    /// <summary>The same for a client id, which may come as the whole cookie.</summary>
    public static ReadOnlySpan<byte> UsableClient(ReadOnlySpan<byte> id) => Usable(CookieIds.ClientId(Utf8Text.Trim(id)));

    /// <summary>The text without pairs of quotes around it, and without the white space around and within them.</summary>
    public static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> text)
    {
        while (text is [(byte)'"', .., (byte)'"'] or [(byte)'\'', .., (byte)'\'']) text = Utf8Text.Trim(text[1..^1]);
        return text;
    }

    private static bool IsPlaceholder(ReadOnlySpan<byte> id) => id.Length switch
    {
        1 => id[0] is (byte)'0' or (byte)'-',
        3 => Is(id, "nan"u8) || Is(id, "n/a"u8),
        4 => Is(id, "null"u8) || Is(id, "none"u8) || Is(id, "true"u8),
        5 => Is(id, "false"u8) || Is(id, "guest"u8),
        6 => Is(id, "(none)"u8),
        7 => Is(id, "unknown"u8),
        9 => Is(id, "undefined"u8) || Is(id, "anonymous"u8) || Is(id, "(not set)"u8),
        15 => Is(id, "[object object]"u8),
        17 => Is(id, "not_authenticated"u8),
        36 => id.SequenceEqual("00000000-0000-0000-0000-000000000000"u8),
        _ => id.IsEmpty,
    };

    private static bool Is(ReadOnlySpan<byte> id, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(id, word);

    private static bool IsTooLong(ReadOnlySpan<byte> id)
    {
        if (id.Length <= MaxCodePoints) return false;
        var codePoints = 0;
        foreach (var value in id)
            if ((value & 0xC0) != 0x80)
                codePoints++;
        return codePoints > MaxCodePoints;
    }
}
