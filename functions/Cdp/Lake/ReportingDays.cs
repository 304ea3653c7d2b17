using NodaTime;

namespace Cdp.Lake;

/// <summary>
/// Days of the reporting time zone: which day an instant lies in, and which hours of UTC a day touches. Safe for many threads.
/// </summary>
/// <remarks>Instants are milliseconds since 1970, UTC. The zone comes from NodaTime's own data; the machine's is never asked.</remarks>
public sealed class ReportingDays(DateTimeZone zone)
{
    private const long Day = NodaConstants.MillisecondsPerDay;
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    private Stretch _last = new(0, 0, Epoch);

    public DateTimeZone Zone => zone;

    /// <summary>The day that the instant lies in. Fast: hits of one day ask for the same answer a million times.</summary>
    public LocalDate DayOf(long milliseconds)
    {
        var last = _last;
        if (milliseconds >= last.Start && milliseconds < last.End) return last.Date;
        return (_last = StretchAt(milliseconds)).Date;
    }

    public LocalDate DayOf(DateTimeOffset instant) => DayOf(instant.ToUnixTimeMilliseconds());

    /// <summary>
    /// The begins of the UTC hours that overlap the day, in order: 24 of them, more or fewer where clocks change or the offset is no whole
    /// hour.
    /// </summary>
    /// <remarks>
    /// Where a clock goes back over midnight the day is no single stretch: <see cref="DayOf(long)"/> decides for each record.
    /// </remarks>
    public IEnumerable<DateTimeOffset> HoursOf(LocalDate day)
    {
        var end = MidnightOf(day.PlusDays(1), first: false);
        var hour = MidnightOf(day, first: true);
        for (hour -= Modulo(hour, NodaConstants.MillisecondsPerHour); hour < end; hour += NodaConstants.MillisecondsPerHour)
            yield return DateTimeOffset.FromUnixTimeMilliseconds(hour);
    }

    /// <summary>The first instant of the day; of a day that the zone skipped, the first after the gap.</summary>
    public long StartOf(LocalDate day) => MidnightOf(day, first: true);

    /// <summary>The longest stretch around the instant that has one day and one offset.</summary>
    private Stretch StretchAt(long milliseconds)
    {
        var interval = zone.GetZoneInterval(Instant.FromUnixTimeMilliseconds(milliseconds));
        var offset = interval.WallOffset.Milliseconds;
        var start = milliseconds - Modulo(milliseconds + offset, Day);
        var date = Epoch.PlusDays((int)((start + offset) / Day));
        return new Stretch(
            interval.HasStart ? Math.Max(start, interval.Start.ToUnixTimeMilliseconds()) : start,
            interval.HasEnd ? Math.Min(start + Day, interval.End.ToUnixTimeMilliseconds()) : start + Day,
            date);
    }

    private long MidnightOf(LocalDate day, bool first)
    {
        var map = zone.MapLocal(day.AtMidnight());
        var at = map.Count == 0 ? map.LateInterval.Start : (first ? map.First() : map.Last()).ToInstant();
        return at.ToUnixTimeMilliseconds();
    }

    private static long Modulo(long value, long by) => ((value % by) + by) % by;

    private sealed record Stretch(long Start, long End, LocalDate Date);
}
