using Cdp.Compact.Dedupe;
using Cdp.Compact.ReachBack;
using Cdp.Compact.Read;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity.Index;
using Cdp.Storage;

namespace Cdp.Compact;

/// <summary>Reads the raw objects of a day, drops duplicates and finds owners; changes nothing in the lake.</summary>
/// <param name="attempts">What runs of this day found that were cut off since its last whole one.</param>
internal sealed class Identification(
    DayRun run, DayRows rows, RawObjects raw, ClientIndex index, IReadOnlyList<DayEntries> attempts, UserAgents agents)
{
    /// <summary>Of small objects it is the way to the store that takes time.</summary>
    private const int SmallObjectsAtOnce = 16;

    private readonly Lock _adding = new();
    private DayCounts _counts = new();

    /// <summary>Fills the rows, and counts the events.</summary>
    public async Task<DayCounts> RunAsync(CancellationToken cancel)
    {
        await ReadAsync(taken: null, cancel);
        if (TakenIds.Find(rows.Claims) is { Count: > 0 } taken) await ReadAgainAsync(taken, cancel);
        await IdentifyAsync(cancel);
        _counts.Check();
        return _counts;
    }

    /// <summary>
    /// Events of records under a taken id are among the rows, where nothing tells them apart: all rows are dropped and made again.
    /// </summary>
    private Task ReadAgainAsync(IReadOnlySet<RecordPlace> taken, CancellationToken cancel)
    {
        rows.Events.Clear();
        _counts = new DayCounts();
        return ReadAsync(taken, cancel);
    }

    private Task ReadAsync(IReadOnlySet<RecordPlace>? taken, CancellationToken cancel) => Workers.EachAsync(
        raw.All.Count,
        () => new EventReader(run.Day, new HitReader(run.Lake.Settings.Hits, agents), rows, run.Texts, taken),
        ReadAsync,
        reader => AddAsync(reader.Counts),
        done => run.Report(CompactStep.Read, done, raw.All.Count),
        cancel,
        raw.AreSmall ? SmallObjectsAtOnce : null);

    private Task IdentifyAsync(CancellationToken cancel) => Workers.EachAsync(
        rows.Events.Partitions,
        () => new Identifying(
            new EventResolver(run.Lake.Settings, run.Lake.Days.Reporting, rows, run.Texts),
            new ReassignmentPlanner(run.Lake.Settings, run.Lake.Days.Reporting, index, run.Number, rows.Reassignments, rows.Touched)),
        IdentifyAsync,
        worker => AddAsync(worker.Resolver.Counts),
        done => run.Report(CompactStep.Identify, done, rows.Events.Partitions),
        cancel);

    private async Task ReadAsync(EventReader reader, int number, CancellationToken cancel)
    {
        var item = raw.All[number];
        if (await run.Lake.Store.OpenAsync(item.Key, cancel) is { } stream) await reader.ReadAsync(item, number, stream, cancel);
        else
            throw new ObjectStoreException(
                $"{item.Key} was listed, but is gone: objects under raw/ must not be removed while a run reads them.");
    }

    private async Task IdentifyAsync(Identifying worker, int partition, CancellationToken cancel)
    {
        using var events = ClientEvents.Of(rows.Events, partition, run.Texts, worker.Deduplication, run.Lake.Settings.MemoryBudget);
        var range = ClientRange.Of(partition, rows.Events.Partitions);
        var history = await ClientHistory.ReadAsync(index, run.Number, attempts, events.ClientsWithId(), range, cancel);
        await worker.Planner.PlanAsync(history, worker.Resolver.Resolve(events, partition, history), cancel);
    }

    private Task AddAsync(DayCounts counts)
    {
        lock (_adding) _counts.Add(counts);
        return Task.CompletedTask;
    }

    private sealed record Identifying(EventResolver Resolver, ReassignmentPlanner Planner) : IAsyncDisposable
    {
        public Deduplication Deduplication { get; } = new();

        public async ValueTask DisposeAsync()
        {
            await Resolver.DisposeAsync();
            await Planner.DisposeAsync();
        }
    }
}
