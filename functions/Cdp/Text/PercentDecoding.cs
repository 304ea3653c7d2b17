using System.Runtime.CompilerServices;

namespace Cdp.Text;

/// <summary>Form decoding, byte by byte: <c>+</c> is a space, and a <c>%</c> without two hex digits stays as it is.</summary>
/// <remarks>
/// Source: the GA protocol page, section 2, Decoding. (The framework's decoders differ: they leave <c>+</c>, or accept <c>%u00e9</c>.)
/// </remarks>
internal static class PercentDecoding
{
    /// <summary>The byte that stands at this place.</summary>
    /// <param name="at">Is moved behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Take(ReadOnlySpan<byte> encoded, ref int at)
    {
        var value = encoded[at++];
        if (value == '%' && at + 1 < encoded.Length && HexPair(encoded[at], encoded[at + 1]) is >= 0 and var pair)
        {
            at += 2;
            return (byte)pair;
        }

        return value == '+' ? (byte)' ' : value;
    }

    /// <summary>The byte that two hex digits stand for; negative when they are none.</summary>
    private static int HexPair(byte high, byte low) => (HexDigit(high) << 4) | HexDigit(low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HexDigit(byte digit)
    {
        var letter = (digit | 0x20) - 'a';
        return (uint)(digit - '0') <= 9 ? digit - '0' : (uint)letter <= 5 ? letter + 10 : -1;
    }
}
