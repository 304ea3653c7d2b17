using System.Globalization;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>When a Measurement Protocol event happened. Source: the GA protocol page, section 5, <c>timestamp_micros</c>.</summary>
internal static class EventTime
{
    private const long Furthest = 72L * 60 * 60 * 1000;

    /// <summary>Milliseconds since 1970, between 72 hours before the receipt and the receipt, which also stands for what can't be read.</summary>
    /// <param name="micros">Microseconds since 1970: a JSON number, or the digits in a JSON string.</param>
    public static long Of(ReadOnlySpan<byte> micros, bool isNumber, long receivedAt)
    {
        micros = Utf8Text.Trim(micros);
        double milliseconds;
        if (long.TryParse(micros, isNumber ? NumberStyles.AllowLeadingSign : NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
            milliseconds = Math.Floor(whole / 1000d);
        else if (isNumber && double.TryParse(micros, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            milliseconds = Math.Floor(number / 1000d);
        else
            return receivedAt;
        return (long)Math.Clamp(milliseconds, receivedAt - Furthest, receivedAt);
    }
}
