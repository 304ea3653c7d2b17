using Cdp.Lake;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact.Read;

/// <summary>One day of receipt in the reporting time zone: which hours of raw/ hold it, and which records are of it.</summary>
internal sealed class ReceivedDay(LocalDate date, ReceivedDays days)
{
    private const long Hour = NodaConstants.MillisecondsPerHour;

    /// <summary>A copy received longer ago than this is none (the GA protocol page, section 7).</summary>
    public const long LookBack = Hour;

    /// <summary>
    /// How long before its receipt a hit can have occurred (the GA protocol page, section 5: 72 h; UA's queue time: 48 h).
    /// </summary>
    private const long MaxDelay = 72 * Hour;

    private readonly long _start = days.StartOf(date);

    public LocalDate Date => date;

    /// <summary>The days on which hits received on this one can have occurred, the earliest first.</summary>
    public IEnumerable<LocalDate> OccurredDays()
    {
        for (var day = days.Reporting.DayOf(_start - MaxDelay); day <= date; day = day.PlusDays(1)) yield return day;
    }

    public bool Holds(long receivedAt) => days.DayOf(receivedAt) == date;

    public bool LooksBackTo(long receivedAt) => receivedAt >= _start - LookBack && !Holds(receivedAt);

    /// <summary>True when the run of the day on which the record was received reads objects of this hour.</summary>
    public bool IsRead(long receivedAt, DateTimeOffset hour) =>
        (receivedAt >= hour.ToUnixTimeMilliseconds() && receivedAt < hour.ToUnixTimeMilliseconds() + Hour)
        || days.DayOf(receivedAt) is not { } day || days.HoursOf(day).Contains(hour);

    /// <summary>The raw objects of the hours that overlap the day, and of the hour before.</summary>
    public async Task<RawObjects> ListAsync(IObjectStore store, CancellationToken cancel)
    {
        var found = new RawObjects();
        foreach (var hour in Hours())
            await foreach (var item in store.ListAsync(LakeLayout.RawHour(hour), cancel))
                if (LakeLayout.IsRaw(item.Key)) found.Add(item, hour);
        return found;
    }

    private IEnumerable<DateTimeOffset> Hours()
    {
        var hours = days.HoursOf(date).ToList();
        return hours.Count == 0 ? hours : hours.Prepend(hours[0].AddHours(-1));
    }
}
