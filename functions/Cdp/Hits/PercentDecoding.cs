using System.Runtime.CompilerServices;

namespace Cdp.Hits;

/// <summary>Form decoding of a key or a value, exactly once.</summary>
/// <remarks>
/// <c>+</c> is a space; a <c>%</c> without two hex digits stays as it is; the bytes become text as <see cref="Utf8Text"/> says.
/// Source: the GA protocol page, section 2, Decoding. (The framework's decoders differ: they leave <c>+</c>, or accept <c>%u00e9</c>.)
/// </remarks>
internal static class PercentDecoding
{
    private const byte NoDigit = 0xFF;

    private static readonly byte[] HexDigits = [.. Enumerable.Range(0, 256).Select(value =>
        char.IsAsciiHexDigit((char)value) ? Convert.ToByte(((char)value).ToString(), 16) : NoDigit)];

    /// <summary>Appends the decoded text.</summary>
    public static Extent Append(TextBuffer to, ReadOnlySpan<byte> encoded)
    {
        var start = to.Length;
        to.Append(encoded);
        return Decode(to, start, encoded, plain: 0);
    }

    /// <summary>Writes the decoded text over a copy of the encoded one; what outgrows that, as U+FFFD can, goes to the end of the buffer.</summary>
    /// <param name="at">Where the copy begins.</param>
    /// <param name="plain">How many bytes at its begin stand for themselves.</param>
    public static Extent Decode(TextBuffer text, int at, ReadOnlySpan<byte> encoded, int plain)
    {
        var length = Decode(encoded, plain, text.Edit(at), out var isClean);
        var decoded = new Extent(at, length);
        return isClean ? decoded : Utf8Text.Clean(text, decoded);
    }

    private static int Decode(ReadOnlySpan<byte> encoded, int plain, Span<byte> to, out bool isClean)
    {
        var at = plain;
        isClean = true;
        for (var i = plain; i < encoded.Length; i++)
        {
            var value = encoded[i];
            if (value == '%' && i + 2 < encoded.Length && HexPair(encoded[i + 1], encoded[i + 2]) is >= 0 and var pair)
            {
                value = (byte)pair;
                i += 2;
            }
            else if (value == '+')
            {
                value = (byte)' ';
            }

            isClean &= value is not 0 and < 0x80;
            to[at++] = value;
        }

        return at;
    }

    /// <summary>The byte that two hex digits stand for; negative when they are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HexPair(byte high, byte low)
    {
        int first = HexDigits[high], second = HexDigits[low];
        return (first | second) == NoDigit ? -1 : (first << 4) | second;
    }
}
