using System.Globalization;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>When a Measurement Protocol event happened. Source: the GA protocol page, section 5, <c>timestamp_micros</c>.</summary>
internal static class EventTime
{
    private const long Furthest = 72L * 60 * 60 * 1000;

    /// <summary>
    /// Milliseconds since 1970, between 72 hours before the receipt and the receipt, which also stands for what can't be read.
    /// </summary>
    /// <remarks>
    /// Senders mix units up: 10 digits are seconds, 13 milliseconds, since no time within 72 hours has so few microseconds.
    /// </remarks>
    /// <param name="micros">Microseconds since 1970: a JSON number, or the digits in a JSON string.</param>
    public static long Of(ReadOnlySpan<byte> micros, bool isNumber, long receivedAt)
    {
        micros = Utf8Text.Trim(micros);
        if (!isNumber && micros.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return receivedAt;
        return double.TryParse(micros, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (long)Math.Clamp(Milliseconds(number), receivedAt - Furthest, receivedAt)
            : receivedAt;
    }

    private static double Milliseconds(double number) => number switch
    {
        >= 1e9 and < 1e10 => Math.Round(number * 1000),
        >= 1e12 and < 1e13 => Math.Floor(number),
        _ => Math.Floor(number / 1000),
    };
}
