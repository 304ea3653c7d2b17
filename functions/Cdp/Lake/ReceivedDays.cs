using NodaTime;

namespace Cdp.Lake;

/// <summary>
/// Which received day an instant is of: the day of the reporting time zone, except where former days are of another zone.
/// </summary>
/// <remarks>
/// Former days may have ended at the midnight of another time zone. The first day after them takes what is left of the days that overlap,
/// so that each record is of exactly one day. Safe for many threads.
/// </remarks>
internal sealed class ReceivedDays(ReportingDays days, FormerDays? former)
{
    private const long Hour = NodaConstants.MillisecondsPerHour;

    private readonly ReportingDays? _former = former is null ? null : new ReportingDays(DateTimeZoneProviders.Tzdb[former.TimeZone]);
    private readonly LocalDate _first = former?.Until.PlusDays(1) ?? LocalDate.MinIsoValue;

    public ReportingDays Reporting => days;

    /// <summary>The received day of an instant; null when it is one of the former days.</summary>
    public LocalDate? DayOf(long receivedAt)
    {
        if (_former is null) return days.DayOf(receivedAt);
        if (_former.DayOf(receivedAt) < _first) return null;
        var day = days.DayOf(receivedAt);
        return day < _first ? _first : day;
    }

    /// <summary>The first instant of the day.</summary>
    public long StartOf(LocalDate day) => (day == _first ? _former : null)?.StartOf(day) ?? days.StartOf(day);

    /// <summary>The starts of the UTC hours that overlap the day, in order.</summary>
    public IEnumerable<DateTimeOffset> HoursOf(LocalDate day)
    {
        var hours = days.HoursOf(day).ToList();
        if (_former is null || day != _first || hours.Count == 0) return hours;
        var start = Math.Min(_former.StartOf(day), days.StartOf(day));
        var first = start - (start % Hour);
        var last = hours[^1].ToUnixTimeMilliseconds();
        return Enumerable.Range(0, (int)((last - first) / Hour) + 1)
            .Select(hour => DateTimeOffset.FromUnixTimeMilliseconds(first + (hour * Hour)));
    }
}
