using Cdp.Storage;
using NodaTime;

namespace Cdp.Lake;

/// <summary>Which days of receipt there are in a lake: with raw records, compacted, due, frozen.</summary>
internal sealed class LakeCalendar(IObjectStore store, ReportingDays days, LocalDate today, int? rawRetentionDays)
{
    public LocalDate Today => today;

    /// <summary>Some of the day's raw records, or of the hour before it, may have expired: nothing could make the day again.</summary>
    public bool IsFrozen(LocalDate day) => rawRetentionDays is { } kept && day < today.PlusDays(2 - kept);

    /// <exception cref="RequestException">Some of the days are frozen.</exception>
    public void RefuseFrozen(IReadOnlyCollection<LocalDate> wanted)
    {
        var frozen = wanted.Where(IsFrozen).Order().ToList();
        if (frozen.Count == 0) return;
        throw new RequestException($"{LakeLayout.Text(frozen[0])}{(frozen.Count > 1 ? $" to {LakeLayout.Text(frozen[^1])}" : "")} cannot be made again: "
            + $"CDP_RAW_RETENTION_DAYS is {rawRetentionDays}, so their raw records are gone or going. Days from {LakeLayout.Text(today.PlusDays(2 - rawRetentionDays!.Value))} on can.");
    }

    /// <summary>The days that may have raw records, in order: those that a folder of raw/ (a day of UTC) overlaps.</summary>
    public async Task<IReadOnlyList<LocalDate>> WithRawAsync(CancellationToken cancel)
    {
        var found = new SortedSet<LocalDate>();
        foreach (var day in await FoldersAsync(LakeLayout.AllRaw, cancel))
        {
            var start = day.AtMidnight().InUtc().ToInstant().ToUnixTimeMilliseconds();
            found.Add(days.DayOf(start));
            found.Add(days.DayOf(start + NodaConstants.MillisecondsPerDay - 1));
        }

        return [.. found.Where(day => day <= today)];
    }

    /// <summary>The days that hold rejected events, in order.</summary>
    public Task<IReadOnlyList<LocalDate>> WithRejectedAsync(CancellationToken cancel) => FoldersAsync(LakeLayout.AllRejected, cancel);

    private async Task<IReadOnlyList<LocalDate>> FoldersAsync(string prefix, CancellationToken cancel)
    {
        var found = new List<LocalDate>();
        await foreach (var folder in store.ListFoldersAsync(prefix, cancel))
            if (LakeLayout.DayIn(folder) is { } day) found.Add(day);
        return found;
    }
}
