using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Compact;

/// <summary>One day of receipt in the reporting time zone: which hours of raw/ hold it, and which records are of it.</summary>
internal sealed class ReceivedDay(LocalDate date, ReportingDays days)
{
    private const long Hour = NodaConstants.MillisecondsPerHour;

    /// <summary>A copy received longer ago than this is none (the GA protocol page, section 7).</summary>
    public const long LookBack = Hour;

    /// <summary>How long before its receipt a hit can have occurred (the GA protocol page, section 5: 72 h; UA's queue time: 48 h).</summary>
    private const long Latest = 72 * Hour;

    private readonly long _start = days.StartOf(date);

    public LocalDate Date => date;

    /// <summary>The days on which hits received on this one can have occurred, the earliest first.</summary>
    public IEnumerable<LocalDate> OccurredDays()
    {
        for (var day = days.DayOf(_start - Latest); day <= date; day = day.PlusDays(1)) yield return day;
    }

    public bool Holds(long receivedAt) => days.DayOf(receivedAt) == date;

    public bool LooksBackTo(long receivedAt) => receivedAt >= _start - LookBack && !Holds(receivedAt);

    /// <summary>Would the run of the day that the record was received on read an object of this hour?</summary>
    public bool IsRead(long receivedAt, DateTimeOffset hour) =>
        (receivedAt >= hour.ToUnixTimeMilliseconds() && receivedAt < hour.ToUnixTimeMilliseconds() + Hour)
        || days.HoursOf(days.DayOf(receivedAt)).Contains(hour);

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

/// <summary>A raw object, and the hour of its folder.</summary>
internal readonly record struct RawItem(string Key, DateTimeOffset Hour);

/// <summary>The raw objects that a run reads, and a digest of their keys and sizes: it changes when one is added later (and not when the lake is copied).</summary>
internal sealed class RawObjects
{
    private const long Small = 1 << 16;

    private readonly XxHash128 _digest = new();
    private readonly List<RawItem> _all = [];

    public IReadOnlyList<RawItem> All => _all;

    public long Bytes { get; private set; }

    /// <summary>They are many for what they hold, as when each request is stored by itself.</summary>
    public bool AreSmall => Bytes < All.Count * Small;

    public string Digest => Convert.ToHexStringLower(_digest.GetCurrentHash());

    public void Add(ObjectInfo item, DateTimeOffset hour)
    {
        _all.Add(new RawItem(item.Key, hour));
        Bytes += item.Size;
        _digest.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{item.Key}\n{item.Size}\n")));
    }
}
