using Cdp.Compact.Index;
using Cdp.Compact.ReachBack;
using Cdp.Compact.Spill;
using Cdp.Lake;

namespace Cdp.Compact;

/// <summary>What a run found, and has written so far.</summary>
/// <param name="IsFirst">No run of the day has written files before.</param>
/// <param name="Files">The keys of the day's files.</param>
/// <param name="ReachedBack">What became of other days' hits.</param>
/// <param name="Raw">A digest of the raw objects that were read.</param>
internal sealed record DayFound(
    bool IsFirst, DayCounts Counts, UserCounts Users, DayEntries Entries, IReadOnlyCollection<string> Files, ReachedBack ReachedBack, Shuffle Rejected,
    string Raw);

/// <summary>What there is to do, once, when the hits are in place: from the removal of older files to the receipt.</summary>
internal sealed class DayEnd(DayWork work, ClientIndex index, LakeCalendar calendar, LakeShape shape)
{
    /// <summary>Safe to be repeated, until the index is tidied.</summary>
    public async Task<CompactReceipt> RunAsync(DayFound found, RunningDays running, CancellationToken cancel)
    {
        if (!found.IsFirst) await RemoveOthersAsync(found.Files, cancel);
        await WriteRejectedAsync(found, cancel);
        RefuseFrozen(found.ReachedBack.Damaged);
        await running.RepeatAsync(found.ReachedBack.Damaged.Keys, cancel);
        await work.Store.FlushAsync(cancel);

        await index.CommitAsync(work.Number, found.Entries, cancel);
        var receipt = ReceiptOf(found);
        await CompactReceipts.WriteAsync(work.Store, receipt, cancel);
        await running.EndAsync(work.Number, cancel);
        return receipt;
    }

    /// <summary>Removes the day's files that its last run wrote and this one did not.</summary>
    private async Task RemoveOthersAsync(IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        var written = keys.ToHashSet(StringComparer.Ordinal);
        var others = new List<string>();
        foreach (var occurred in work.Day.OccurredDays())
            await foreach (var item in work.Store.ListAsync(HitLayout.Day(occurred), cancel))
                if (HitLayout.Parse(item.Key)?.Received == work.Date && !written.Contains(item.Key)) others.Add(item.Key);
        if (others.Count > 0) await work.Store.DeleteAsync(others, cancel);
    }

    private Task WriteRejectedAsync(DayFound found, CancellationToken cancel) => found.Counts.Rejected.Count == 0
        ? work.Store.DeleteAsync([LakeLayout.Rejected(work.Date)], cancel)
        : RejectedFile.WriteAsync(work.Store, work.Date, found.Rejected, work.Settings.Spill, cancel);

    /// <summary>A damaged file is made again by a run of its day, as long as there is something to make it out of.</summary>
    private void RefuseFrozen(IReadOnlyDictionary<int, string> damaged)
    {
        foreach (var (day, what) in damaged.Where(each => calendar.IsFrozen(DayNumber.Date(each.Key))))
            throw new ObjectStoreException($"{what} But the raw records of {LakeLayout.Text(DayNumber.Date(day))} are gone (CDP_RAW_RETENTION_DAYS): "
                + "restore the file from a backup, or remove it, which loses its hits.");
    }

    private CompactReceipt ReceiptOf(DayFound found) => new(
        work.Date, found.Counts.Requests, found.Counts.EventsRead, found.Counts.Hits, found.Counts.Duplicates, found.Counts.Ignored,
        found.Counts.Rejected, found.Counts.Bots, found.ReachedBack.Moved, found.Users.Users, found.Files.Count, Math.Round(work.Elapsed.TotalSeconds, 3),
        found.Users.Suspicious, Advice(found.Users), found.Raw, LakeVersion.Current, shape.Hash)
    {
        Identified = found.Counts.Identified,
    };

    private string? Advice(UserCounts users) => users.Suspicious == 0 ? null
        : $"{users.Suspicious} user ids were met by more than {work.Settings.Identity.MaxClientsPerUser} clients each: words that the site sends "
            + "for people who are not signed in (./cdp doctor names them) belong in CDP_NOT_USER_IDS; a field that is no user id does not belong "
            + "in CDP_USER_ID_FROM; where they are people, raise CDP_MAX_CLIENTS_PER_USER.";
}
