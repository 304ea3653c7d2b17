using NodaTime;

namespace Cdp.Lake;

/// <summary>Which received day an instant is of: the day of the reporting time zone, except where former days end at another midnight.</summary>
/// <remarks>
/// Former days may have ended at the midnight of another time zone. The first day after them begins where they ended, so that each record is of
/// exactly one day. Safe for many threads.
/// </remarks>
internal sealed class ReceivedDays(ReportingDays days, FormerDays? former)
{
    private const long Hour = NodaConstants.MillisecondsPerHour;

    private readonly LocalDate _first = former?.Until.PlusDays(1) ?? LocalDate.MinIsoValue;
    private readonly long _end = former?.End ?? long.MinValue;

    public ReportingDays Reporting => days;

    /// <summary>The received day of an instant; null when it is one of the former days.</summary>
    public LocalDate? DayOf(long receivedAt)
    {
        if (receivedAt < _end) return null;
        var day = days.DayOf(receivedAt);
        return day < _first ? _first : day;
    }

    /// <summary>The first instant of the day.</summary>
    public long StartOf(LocalDate day) => former is not null && day == _first ? _end : days.StartOf(day);

    /// <summary>The starts of the UTC hours that overlap the day, in order.</summary>
    public IEnumerable<DateTimeOffset> HoursOf(LocalDate day)
    {
        var hours = days.HoursOf(day);
        if (former is null || day != _first) return hours;
        var last = hours.LastOrDefault().ToUnixTimeMilliseconds();
        var first = _end - (_end % Hour);
        return Enumerable.Range(0, (int)Math.Max(0, ((last - first) / Hour) + 1)).Select(hour => DateTimeOffset.FromUnixTimeMilliseconds(first + (hour * Hour)));
    }
}
