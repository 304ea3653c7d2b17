using Cdp.Compact.ReachBack;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Identity.Index;
using Cdp.Lake.Receipts;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Brings one received day into the lake, in an order that survives being cut off anywhere.</summary>
/// <remarks>
/// Until <c>state/running.json</c> names the day, nothing in the lake has changed. From then on the day is repeated until it gets through
/// to its end: its own files, hits of other days that its sign-ins move, the index of clients, the receipt.
/// </remarks>
internal sealed class DayCompaction(LakeContext lake)
{
    private readonly UserAgents _agents = new();
    private readonly BlockPool _blocks = new();

    public async Task<CompactReceipt> RunAsync(LocalDate date, RunningDays running, CancellationToken cancel)
    {
        var (store, settings) = (lake.Store, lake.Settings);
        using var run = new DayRun(lake, date, _blocks);
        var raw = await run.Day.ListAsync(store, cancel);
        var index = await ClientIndex.OpenAsync(store, settings.Spill, cancel);
        var isFirst = !index.Knows(run.Number) && !running.Holds(run.Number);
        var rows = new DayRows(run.Spill, settings.Lake, raw.Bytes, lake.Days.StartOf(date));
        var counts = await new Identification(run, rows, raw, index, running.AttemptsAt(run.Number), _agents).RunAsync(cancel);
        var users = UserCounts.Of(rows.Users, settings.Identity.MaxClientsPerUser);
        var entries = await new ClientEntries(store, settings.Spill, date).WriteAsync(rows, cancel);
        // From here on the lake changes. What was found about clients is on record before: a run that repeats this one has to know
        // every owner that it may have given to a hit.
        await running.BeginAsync(run.Number, entries, cancel);

        // The day's own files first: its sign-ins move hits of other days only, for its own hits have their owners already.
        var files = await DayFiles.WriteAsync(
            () => run.NewHitFiles(rows.Rollups), rows.Hits, date,
            done => run.Report(CompactStep.Write, done, rows.Hits.Partitions), cancel);
        var rollups = await RollupFiles.WriteAllAsync(store, settings.Spill, rows.Rollups, cancel);
        var reachBack =
            await new ReachBackRun(store, settings.Lake, run.Spill, (done, total) => run.Report(CompactStep.ReachBack, done, total))
            .RunAsync(rows.Reassignments, cancel);
        var damaged = await new RollupRefresh(store, settings.Lake, lake.Days.Reporting, lake.Measures, run.Spill)
            .RunAsync(rows.Touched, cancel);
        var result = new DayResult(isFirst, counts, users, entries, files, rollups, reachBack.With(damaged), rows.Rejected, raw.Digest);
        var receipt = await new DayCommit(lake, run, index).RunAsync(result, running, cancel);
        await index.TidyAsync(cancel); // last: a merge that fails leaves a whole day and an index that is only larger
        return receipt;
    }
}
