using Cdp.Storage;
using NodaTime;

namespace Cdp.Lake;

/// <summary>Which received days there are in a lake: with raw records, with rejected events, frozen.</summary>
/// <param name="former">The days that are of a former shape; null when there are none.</param>
internal sealed class LakeCalendar(IObjectStore store, ReceivedDays days, LocalDate today, int? rawRetentionDays, FormerDays? former)
{
    public LocalDate Today => today;

    /// <summary>The first day that can be made again; null when raw records never expire.</summary>
    /// <remarks>Of earlier days some raw records, or some of the hour before, may have expired.</remarks>
    public LocalDate? FirstKept => rawRetentionDays is { } kept ? today.PlusDays(2 - kept) : null;

    /// <summary>True when nothing could make the day again, so that it stays as it is.</summary>
    public bool IsFrozen(LocalDate day) => day < FirstKept || day <= former?.Until;

    /// <exception cref="RequestException">Some of the days are frozen.</exception>
    public void RefuseFrozen(IReadOnlyCollection<LocalDate> wanted)
    {
        var frozen = wanted.Where(IsFrozen).Order().ToList();
        if (frozen.Count == 0) return;
        var first = frozen[^1];
        while (IsFrozen(first)) first = first.PlusDays(1);
        throw new RequestException(
            $"{LakeLayout.Text(frozen[0])}{(frozen.Count > 1 ? $" to {LakeLayout.Text(frozen[^1])}" : "")} cannot be made again: the raw "
            + "records have expired (CDP_RAW_RETENTION_DAYS), so what the lake holds of that time stays as it is. Days from "
            + $"{LakeLayout.Text(first)} on can be made.");
    }

    /// <summary>The days that may have raw records, in order: those that a folder of raw/ (a day of UTC) overlaps.</summary>
    public async Task<IReadOnlyList<LocalDate>> WithRawAsync(CancellationToken cancel)
    {
        var found = new SortedSet<LocalDate>();
        foreach (var day in await FoldersAsync(LakeLayout.AllRaw, cancel))
        {
            var start = day.AtMidnight().InUtc().ToInstant().ToUnixTimeMilliseconds();
            if (days.DayOf(start) is { } first) found.Add(first);
            if (days.DayOf(start + NodaConstants.MillisecondsPerDay - 1) is { } last) found.Add(last);
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
