using System.Globalization;

namespace Cdp.Text;

/// <summary>What counts as a number on the wire, and how it is written into JSON.</summary>
/// <remarks>
/// Trimmed, <c>-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?</c>, and less than 1e15 either way. NaN, 1e999, 12,50 and 0x10 are none.
/// Source: the GA protocol page, section 2, Numbers.
/// </remarks>
internal static class Numbers
{
    private const double Limit = 1e15;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    public static bool TryParse(ReadOnlySpan<byte> text, out double number)
    {
        text = Utf8Text.Trim(text);
        if (!TryParsePlain(text, out number))
            number = HasShape(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : double.NaN;
        return Math.Abs(number) < Limit;
    }

    /// <summary>A whole number, whichever way it is written.</summary>
    public static bool TryParseWhole(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        if (!TryParse(text, out var parsed) || Math.Truncate(parsed) != parsed) return false;
        number = (long)parsed;
        return true;
    }

    /// <summary>Appends the shortest JSON number that reads back as the same value.</summary>
    public static void Append(ByteBuffer to, double number)
    {
        var whole = (long)number;
        var written = 0;
        if (whole == number)
            whole.TryFormat(to.GetSpan(20), out written, default, CultureInfo.InvariantCulture);
        else
            number.TryFormat(to.GetSpan(32), out written, default, CultureInfo.InvariantCulture);
        to.Advance(written);
    }

    /// <summary>Digits and at most one point, up to 15 digits: exact without the general parser.</summary>
    private static bool TryParsePlain(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        var negative = text is [(byte)'-', ..];
        if (negative) text = text[1..];
        if (text.Length is 0 or > 16) return false;
        long digits = 0;
        var point = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9) digits = (digits * 10) + digit;
            else if (text[i] == '.' && point < 0) point = i;
            else return false;
        }

        if (text.Length == 16 && point < 0 || point == 0 && text.Length == 1) return false;
        number = point < 0 ? digits : digits / PowersOfTen[text.Length - 1 - point];
        if (negative) number = -number;
        return true;
    }

    private static bool HasShape(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'-', ..]) text = text[1..];
        var whole = SkipDigits(ref text);
        var fraction = 0;
        if (text is [(byte)'.', ..])
        {
            text = text[1..];
            fraction = SkipDigits(ref text);
        }

        if (whole + fraction == 0) return false;
        if (text is not [(byte)'e' or (byte)'E', ..]) return text.IsEmpty;
        text = text[1..];
        if (text is [(byte)'+' or (byte)'-', ..]) text = text[1..];
        return SkipDigits(ref text) > 0 && text.IsEmpty;
    }

    /// <summary>Takes the ASCII digits off the start of the text.</summary>
    /// <returns>How many there were.</returns>
    public static int SkipDigits(ref ReadOnlySpan<byte> text)
    {
        var count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (count < 0) count = text.Length;
        text = text[count..];
        return count;
    }
}
