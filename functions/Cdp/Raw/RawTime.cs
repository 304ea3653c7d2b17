namespace Cdp.Raw;

/// <summary>
/// RFC 3339 times of raw records: <c>2026-11-24T01:49:11.123Z</c>; other writers may add or leave out digits, or name an offset.
/// </summary>
internal static class RawTime
{
    private const long Day = 86_400_000;

    /// <summary>The calendar's years but for the outermost: a time must have a date in every zone.</summary>
    private const int FirstYear = 2, LastYear = 9998;

    /// <summary>Milliseconds since 1970, UTC; more digits of a second are cut.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || text[13] != ':' || text[16] != ':')
            return false;
        int year = Four(text), month = Two(text, 5), day = Two(text, 8);
        int hour = Two(text, 11), minute = Two(text, 14), second = Two(text, 17);
        if (year is < FirstYear or > LastYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return false;
        if (!TryFraction(text[19..], out var fraction, out var length) || !TryOffset(text[(19 + length)..], out var offset)) return false;
        var days = new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        milliseconds = (days * Day) + (((((hour * 60) + minute - offset) * 60) + second) * 1000L) + fraction;
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out int milliseconds, out int length)
    {
        milliseconds = length = 0;
        if (text[0] != '.') return true;
        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 1) return false;
        for (var i = 1; i <= 3; i++) milliseconds = (milliseconds * 10) + (i <= digits ? text[i] - '0' : 0);
        length = digits + 1;
        return true;
    }

    /// <summary>Minutes east of UTC.</summary>
    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text is [(byte)'Z' or (byte)'z']) return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        int hour = Two(text, 1), minute = Two(text, 4);
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return hour is >= 0 and <= 23 && minute is >= 0 and <= 59;
    }

    /// <summary>-1 when a byte is no digit.</summary>
    private static int Four(ReadOnlySpan<byte> text) =>
        Two(text, 0) is >= 0 and var hundreds && Two(text, 2) is >= 0 and var rest ? (hundreds * 100) + rest : -1;

    /// <summary>-1 when a byte is no digit.</summary>
    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        uint tens = text[at] - (uint)'0', ones = text[at + 1] - (uint)'0';
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : -1;
    }
}
