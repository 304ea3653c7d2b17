using Cdp.Compact.Index;
using Cdp.Compact.ReachBack;
using Cdp.Compact.Spill;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Brings one received day into the lake, in an order that survives being cut off anywhere.</summary>
/// <remarks>
/// Until <c>state/running.json</c> names the day, nothing in the lake has changed. From then on the day is repeated until it gets through to
/// its end: its own files, hits of other days that its sign-ins move, the index of clients, the receipt.
/// </remarks>
internal sealed class DayCompaction(
    IObjectStore store, CompactSettings settings, LakeShape shape, ReportingDays days, LakeCalendar calendar, TimeProvider clock,
    IProgress<CompactProgress>? progress)
{
    private readonly UserAgents _agents = new();
    private readonly BlockPool _blocks = new();

    public async Task<CompactReceipt> RunAsync(LocalDate date, RunningDays running, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        var number = DayNumber.Of(date);
        var day = new ReceivedDay(date, days);
        var raw = await day.ListAsync(store, cancel);
        var index = await ClientIndex.OpenAsync(store, settings.Spill, cancel);
        var isFirst = !index.Knows(number) && !running.Holds(number);
        using var run = new DayRun(store, settings, _agents, days, day, raw, index, running.AttemptsAt(number), _blocks, progress);
        await run.ReadAsync(cancel);
        await run.IdentifyAsync(cancel);
        var entries = await run.WriteEntriesAsync(cancel);
        await running.BeginAsync(number, entries, cancel);

        var keys = await run.WriteAsync(cancel);
        if (!isFirst) await RemoveOthersAsync(day, keys, cancel);
        await run.WriteRejectedAsync(cancel);
        var reachBack = await run.ReachBackAsync(cancel);
        RefuseFrozen(reachBack.Damaged);
        await running.RepeatAsync(reachBack.Damaged.Keys.Select(DayNumber.Of), cancel);
        await store.FlushAsync(cancel);

        await index.CommitAsync(number, entries, cancel);
        var receipt = ReceiptOf(date, run, raw, reachBack, keys.Count, clock.GetElapsedTime(start));
        await CompactReceipts.WriteAsync(store, receipt, cancel);
        await running.EndAsync(number, cancel);
        await index.TidyAsync(cancel);
        return receipt;
    }

    /// <summary>Removes the day's files that its last run wrote and this one did not.</summary>
    private async Task RemoveOthersAsync(ReceivedDay day, IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        var written = keys.ToHashSet(StringComparer.Ordinal);
        var others = new List<string>();
        foreach (var occurred in day.OccurredDays())
            await foreach (var item in store.ListAsync(HitLayout.Day(occurred), cancel))
                if (HitLayout.Parse(item.Key)?.Received == day.Date && !written.Contains(item.Key)) others.Add(item.Key);
        if (others.Count > 0) await store.DeleteAsync(others, cancel);
    }

    /// <summary>A damaged file is made again by a run of its day, as long as there is something to make it out of.</summary>
    private void RefuseFrozen(IReadOnlyDictionary<LocalDate, string> damaged)
    {
        foreach (var (day, what) in damaged.Where(each => calendar.IsFrozen(each.Key)))
            throw new ObjectStoreException($"{what} But the raw records of {LakeLayout.Text(day)} are gone (CDP_RAW_RETENTION_DAYS): "
                + "restore the file from a backup, or remove it, which loses its hits.");
    }

    private CompactReceipt ReceiptOf(LocalDate date, DayRun run, RawObjects raw, ReachBackRun reachBack, int files, TimeSpan elapsed) => new(
        date, run.Counts.Requests, run.Counts.EventsRead, run.Counts.Hits, run.Counts.Duplicates, run.Counts.Ignored, run.Counts.Rejected,
        run.Counts.Bots, reachBack.Moved, run.Users.Users, files, Math.Round(elapsed.TotalSeconds, 3), run.Users.Suspicious, Advice(run.Users),
        raw.Digest, LakeVersion.Current, shape.Hash)
    {
        Identified = run.Counts.Identified,
    };

    private string? Advice(UserCounts users) => users.Suspicious == 0 ? null
        : $"{users.Suspicious} user ids were met by more than {settings.Identity.MaxClientsPerUser} clients each: most likely CDP_USER_ID_FROM "
            + "names a field that is no user id; where they are people, raise CDP_MAX_CLIENTS_PER_USER.";
}
