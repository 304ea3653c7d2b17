using System.Text;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>What may serve as a client id or a user id. Source: the GA protocol page, section 6.</summary>
internal static class Ids
{
    private const int MostCodePoints = 256;

    /// <summary>The id, trimmed; empty when it is a placeholder that real clients send, or longer than 256 code points.</summary>
    public static ReadOnlySpan<byte> Usable(ReadOnlySpan<byte> id)
    {
        id = Utf8Text.Trim(id);
        return IsPlaceholder(id) || IsTooLong(id) ? [] : id;
    }

    private static bool IsPlaceholder(ReadOnlySpan<byte> id) => id.Length switch
    {
        1 => id[0] == '0',
        3 => Is(id, "nan"u8),
        4 => Is(id, "null"u8) || Is(id, "none"u8),
        5 => Is(id, "false"u8),
        9 => Is(id, "undefined"u8) || Is(id, "anonymous"u8) || Is(id, "(not set)"u8),
        15 => Is(id, "[object object]"u8),
        _ => id.IsEmpty,
    };

    private static bool Is(ReadOnlySpan<byte> id, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(id, word);

    private static bool IsTooLong(ReadOnlySpan<byte> id)
    {
        if (id.Length <= MostCodePoints) return false;
        var codePoints = 0;
        foreach (var value in id)
            if ((value & 0xC0) != 0x80)
                codePoints++;
        return codePoints > MostCodePoints;
    }
}
