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
        using var work = new DayWork(store, settings, days, date, _blocks, clock, progress);
        var raw = await work.Day.ListAsync(store, cancel);
        var index = await ClientIndex.OpenAsync(store, settings.Spill, cancel);
        var isFirst = !index.Knows(work.Number) && !running.Holds(work.Number);
        var rows = new DayRows(work, raw.Bytes);
        var counts = await new Identification(work, rows, raw, index, running.AttemptsAt(work.Number), _agents).RunAsync(cancel);
        var users = UserCounts.Of(rows.Users, settings.Identity.MaxClientsPerUser);
        var entries = await ClientEntries.WriteAsync(work, rows.SignIns, rows.Undecided, cancel);
        await running.BeginAsync(work.Number, entries, cancel);

        var files = await DayFiles.WriteAsync(work, rows.Hits, cancel);
        var reachedBack = await new ReachBackRun(work).RunAsync(rows.Moves, cancel);
        var found = new DayFound(isFirst, counts, users, entries, files, reachedBack, rows.Rejected, raw.Digest);
        var receipt = await new DayEnd(work, index, calendar, shape).RunAsync(found, running, cancel);
        await index.TidyAsync(cancel);
        return receipt;
    }
}
