using Cdp.Compact.ReachBack;
using Cdp.Compact.Read;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Compact.Write;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Lake.Receipts;

namespace Cdp.Compact;

/// <summary>What a run found, and has written so far.</summary>
/// <param name="IsFirst">No run of the day has written files before.</param>
/// <param name="Files">The keys of the day's hit files.</param>
/// <param name="Rollups">The keys of the files that roll those up.</param>
/// <param name="ReachBack">What became of other days' hits.</param>
/// <param name="Raw">A digest of the raw objects that were read.</param>
internal sealed record DayResult(
    bool IsFirst, DayCounts Counts, UserCounts Users, DayEntries Entries, IReadOnlyCollection<string> Files,
    IReadOnlyCollection<string> Rollups, ReachBackResult ReachBack, PartitionedRows Rejected, string Raw);

/// <summary>Commits a day whose hits are in place: removes older files, switches the index, writes the receipt.</summary>
/// <remarks>
/// The order is what a crash at any line survives. Files are durable (flush) before the index says what they hold; the index is switched
/// before the receipt says that the day is done; <c>running.json</c> forgets the day last, so until then the next run repeats all of it.
/// </remarks>
internal sealed class DayCommit(LakeContext lake, DayRun run, ClientIndex index)
{
    public async Task<CompactReceipt> RunAsync(DayResult result, RunningDays running, CancellationToken cancel)
    {
        if (!result.IsFirst) await RemoveOthersAsync([.. result.Files, .. result.Rollups], cancel);
        await WriteRejectedAsync(result, cancel);
        // Before the switch: the day stays in running.json, and is repeated once the file is restored
        RefuseFrozen(result.ReachBack.Damaged);
        await running.RepeatAsync(result.ReachBack.Damaged.Keys, cancel);
        await lake.Store.FlushAsync(cancel);

        await index.CommitAsync(run.Number, result.Entries, cancel);
        var receipt = ReceiptOf(result);
        await new ReceiptStore(lake.Store).WriteAsync(receipt, cancel);
        await running.EndAsync(run.Number, cancel);
        return receipt;
    }

    /// <summary>Removes the day's files that its last run wrote and this one did not.</summary>
    private async Task RemoveOthersAsync(HashSet<string> written, CancellationToken cancel)
    {
        var others = new List<string>();
        foreach (var occurred in run.Day.OccurredDays())
        {
            await foreach (var item in lake.Store.ListAsync(HitLayout.Day(occurred), cancel))
                if (HitLayout.Parse(item.Key)?.Received == run.Date && !written.Contains(item.Key)) others.Add(item.Key);
            if (LakeLayout.Rollup(occurred, run.Date) is var rollup && !written.Contains(rollup)) others.Add(rollup);
        }

        if (others.Count > 0) await lake.Store.DeleteAsync(others, cancel);
    }

    private Task WriteRejectedAsync(DayResult result, CancellationToken cancel) => result.Counts.Rejected.Total == 0
        ? lake.Store.DeleteAsync([LakeLayout.Rejected(run.Date)], cancel)
        : RejectedFile.WriteAsync(lake.Store, run.Date, result.Rejected, lake.Settings.Spill, cancel);

    /// <summary>A damaged file is made again by a run of its day, as long as there is something to make it out of.</summary>
    private void RefuseFrozen(IReadOnlyDictionary<int, string> damaged)
    {
        foreach (var (day, what) in damaged.Where(each => lake.Calendar.IsFrozen(EpochDay.Date(each.Key))))
            throw KeptDays.Irreplaceable(what, EpochDay.Date(day));
    }

    private CompactReceipt ReceiptOf(DayResult result) => new(
        run.Date, result.Counts.Requests, result.Counts.EventsRead, result.Counts.Hits, result.Counts.Duplicates,
        result.Counts.Ignored.ByName(),
        result.Counts.Rejected.ByName(), result.Counts.Bots, result.ReachBack.Moved, result.Users.Users, result.Files.Count,
        Math.Round(run.Elapsed.TotalSeconds, 3), result.Users.Suspicious, Advice(result.Users), result.Raw, lake.Shape.Version,
        lake.Shape.Hash)
    {
        Identified = result.Counts.Identified,
    };

    private string? Advice(UserCounts users) => users.Suspicious == 0 ? null
        : $"{users.Suspicious} user ids were met by more than {lake.Settings.Identity.MaxClientsPerUser} clients each: words that the site "
            + "sends for people who are not signed in (./cdp doctor names them) belong in CDP_NOT_USER_IDS; a field that is no user id "
            + "does not belong in CDP_USER_ID_FROM; where they are people, raise CDP_MAX_CLIENTS_PER_USER.";
}
