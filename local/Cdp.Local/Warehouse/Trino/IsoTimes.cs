using System.Globalization;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>Trino's <c>from_iso8601_timestamp</c> for days and times in UTC. Source: Trino's manual, "Date and time functions".</summary>
internal static class IsoTimes
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <exception cref="FormatException">It is no such text, or has another offset than UTC's.</exception>
    public static DateTime Parse(string text)
    {
        if (!DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw new FormatException($"from_iso8601_timestamp: '{text}' is no day such as 2026-11-24 or 2026-11-24T01:49:11.123Z.");
        return time.Offset == TimeSpan.Zero
            ? time.UtcDateTime
            : throw new FormatException(
                $"from_iso8601_timestamp: '{text}' has an offset, and only UTC is read here: write with_timezone(TIMESTAMP '…', "
                + "'+01:00').");
    }
}
