using System.Buffers;

namespace Cdp.Hits;

/// <summary>Form decoding of a key or a value, exactly once.</summary>
/// <remarks>
/// <c>+</c> is a space; a <c>%</c> without two hex digits stays as it is; the bytes become text as <see cref="Utf8Text"/> says.
/// Source: the GA protocol page, section 2, Decoding. (The framework's decoders differ: they leave <c>+</c>, or accept <c>%u00e9</c>.)
/// </remarks>
internal static class PercentDecoding
{
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([0, (byte)'+', (byte)'%', .. Enumerable.Range(0x80, 0x80).Select(value => (byte)value)]);

    /// <summary>How many bytes at the begin stand for themselves: all of them, where there is nothing to decode.</summary>
    public static int PlainLength(ReadOnlySpan<byte> encoded) => encoded.IndexOfAny(Special) is >= 0 and var plain ? plain : encoded.Length;

    /// <summary>Appends the decoded text.</summary>
    public static Extent Append(TextBuffer to, ReadOnlySpan<byte> encoded) => Append(to, encoded, PlainLength(encoded));

    /// <summary>Appends the decoded text of bytes that begin with so many plain ones.</summary>
    public static Extent Append(TextBuffer to, ReadOnlySpan<byte> encoded, int plain)
    {
        var start = to.Length;
        if (plain >= encoded.Length)
            to.Append(encoded);
        else
            AppendDecoded(to, encoded, plain);
        return to.Since(start);
    }

    private static void AppendDecoded(TextBuffer to, ReadOnlySpan<byte> encoded, int plain)
    {
        var decoded = to.GetSpan(encoded.Length);
        encoded[..plain].CopyTo(decoded);
        var rough = false;
        var at = plain;
        var start = to.Length;
        for (var i = plain; i < encoded.Length; i++)
        {
            var value = encoded[i];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%' && i + 2 < encoded.Length && HexPair(encoded[i + 1], encoded[i + 2]) is >= 0 and var pair)
            {
                value = (byte)pair;
                i += 2;
            }

            rough |= value is 0 or >= 0x80;
            decoded[at++] = value;
        }

        to.Advance(at);
        if (rough) Utf8Text.Clean(to, start);
    }

    /// <summary>The byte that two hex digits stand for; negative when they are none.</summary>
    private static int HexPair(byte high, byte low) => (HexDigit(high) << 4) | HexDigit(low);

    private static int HexDigit(byte digit)
    {
        var letter = (digit | 0x20) - 'a';
        return (uint)(digit - '0') <= 9 ? digit - '0' : (uint)letter <= 5 ? letter + 10 : -1;
    }
}
