using System.Buffers.Binary;
using Cdp.Compact.Index;
using Cdp.Compact.ReachBack;
using Cdp.Compact.Spill;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact;

/// <summary>Compacts one received day: reads its raw objects, drops duplicates, finds owners, writes files. One instance makes one run.</summary>
internal sealed class DayRun : IDisposable
{
    /// <summary>Of small objects it is the way to the store that takes time.</summary>
    private const int SmallObjectsAtOnce = 16;

    private readonly IObjectStore _store;
    private readonly CompactSettings _settings;
    private readonly UserAgents _agents;
    private readonly ReportingDays _days;
    private readonly RawObjects _raw;
    private readonly ReceivedDay _day;
    private readonly SpillStore _spill;
    private readonly DayRows _rows;
    private readonly ReasonNumbers _reasons = new();
    private readonly ClientIndex _index;
    private readonly IReadOnlyList<DayEntries> _attempts;
    private readonly IProgress<CompactProgress>? _progress;

    /// <param name="attempts">What runs of this day found that were cut off since its last whole one.</param>
    public DayRun(
        IObjectStore store, CompactSettings settings, UserAgents agents, ReportingDays days, ReceivedDay day, RawObjects raw,
        ClientIndex index, IReadOnlyList<DayEntries> attempts, BlockPool blocks, IProgress<CompactProgress>? progress)
    {
        (_store, _settings, _agents, _days, _day, _raw, _progress) = (store, settings, agents, days, day, raw, progress);
        (_index, _attempts) = (index, attempts);
        _spill = new SpillStore(blocks, settings.Spill, settings.MemoryBudget);
        _rows = new DayRows(_spill, raw, settings.Lake, days.StartOf(day.Date));
    }

    public DayCounts Counts { get; } = new();

    public UserCounts Users { get; private set; }

    public Task ReadAsync(CancellationToken cancel) => Workers.EachAsync(
        _raw.All.Count,
        () => new EventReader(_day, new HitReader(_settings.Hits, _agents), _rows.Events, _reasons),
        ReadAsync,
        reader => AddAsync(reader.Counts),
        done => Report(CompactStep.Read, done, _raw.All.Count),
        cancel,
        _raw.AreSmall ? SmallObjectsAtOnce : null);

    public async Task IdentifyAsync(CancellationToken cancel)
    {
        var partitions = _rows.Events.Partitions;
        await Workers.EachAsync(
            partitions,
            () => new Identifying(
                new EventResolver(_settings, _days, _rows, _reasons), new MovePlanner(_settings, _days, _index, DayNumber.Of(_day.Date), _rows.Moves)),
            IdentifyAsync,
            worker => AddAsync(worker.Resolver.Counts),
            done => Report(CompactStep.Identify, done, partitions),
            cancel);
        Counts.Check();
        CountUsers();
    }

    /// <returns>The keys of the files under hits/ that hold the day's hits now.</returns>
    public async Task<IReadOnlyCollection<string>> WriteAsync(CancellationToken cancel)
    {
        var partitions = _rows.Hits.Partitions;
        var layout = new HitLayout(_settings.Lake);
        var keys = new List<string>();
        await Workers.EachAsync(
            partitions,
            () => new HitFiles(_store, layout),
            WriteAsync,
            async files =>
            {
                await files.CompleteAsync();
                lock (keys) keys.AddRange(files.Keys);
            },
            done => Report(CompactStep.Write, done, partitions),
            cancel);
        return keys;
    }

    /// <summary>Puts what this run found out about clients beside the index; it does not count yet.</summary>
    public async Task<DayEntries> WriteEntriesAsync(CancellationToken cancel)
    {
        var name = $"{ClientIndex.Folder}{LakeLayout.Text(_day.Date)}-{Guid.NewGuid():N}";
        return new DayEntries(
            await WriteSegmentAsync(_rows.SignIns, $"{name}.sign-ins", cancel), await WriteSegmentAsync(_rows.Undecided, $"{name}.undecided", cancel));
    }

    /// <summary>Moves hits of other days to the owners that the day's sign-ins give them.</summary>
    public async Task<ReachBackRun> ReachBackAsync(CancellationToken cancel)
    {
        var run = new ReachBackRun(
            _store, _settings.Lake, _days, _spill, _rows.Moves, (done, total) => Report(CompactStep.ReachBack, done, total));
        await run.RunAsync(cancel);
        return run;
    }

    public Task WriteRejectedAsync(CancellationToken cancel) => Counts.Rejected.Count == 0
        ? _store.DeleteAsync([LakeLayout.Rejected(_day.Date)], cancel)
        : RejectedFile.WriteAsync(_store, _day.Date, _rows.Rejected, _settings.Spill, cancel);

    public void Dispose() => _spill.Dispose();

    private async Task ReadAsync(EventReader reader, int number, CancellationToken cancel)
    {
        var (key, hour) = _raw.All[number];
        if (await _store.OpenAsync(key, cancel) is { } stream) await reader.ReadAsync(key, hour, stream, cancel);
        else throw new ObjectStoreException($"{key} was listed, but is gone: objects under raw/ must not be removed while a run reads them.");
    }

    private async Task IdentifyAsync(Identifying worker, int partition, CancellationToken cancel)
    {
        using var events = new ClientEvents(_rows.Events.Load(partition));
        var range = ClientRange.Of(partition, _rows.Events.Partitions);
        var history = await ClientHistory.ReadAsync(_index, DayNumber.Of(_day.Date), _attempts, events.ClientsWithId(), range, cancel);
        await worker.Planner.PlanAsync(history, worker.Resolver.Resolve(events, partition, history), cancel);
    }

    private async Task<Segment?> WriteSegmentAsync(Shuffle entries, string key, CancellationToken cancel)
    {
        await using var file = TemporaryFile.Create(_settings.Spill);
        var writer = new SegmentWriter(file);
        for (var partition = 0; partition < entries.Partitions; partition++)
        {
            using var rows = entries.Load(partition);
            foreach (var at in rows.All())
                writer.Add(new EntryKey(BinaryPrimitives.ReadUInt128BigEndian(rows[at]), DayNumber.Of(_day.Date)), rows[at][16..]);
        }

        var segment = writer.Complete(key);
        if (segment.Clients == 0) return null;
        file.Position = 0;
        await _store.PutAsync(key, file, cancel);
        return segment;
    }

    private async Task WriteAsync(HitFiles files, int partition, CancellationToken cancel)
    {
        using var rows = _rows.Hits.Load(partition);
        await files.WriteAsync(rows, _day.Date, cancel);
    }

    private Task AddAsync(DayCounts counts)
    {
        lock (Counts) Counts.Add(counts);
        return Task.CompletedTask;
    }

    private void CountUsers()
    {
        for (var partition = 0; partition < _rows.Users.Partitions; partition++)
        {
            using var users = _rows.Users.Load(partition);
            Users += UserCounts.Of(users, _settings.Identity.MaxClientsPerUser);
        }
    }

    private void Report(CompactStep step, int done, int total) => _progress?.Report(new CompactProgress(_day.Date, step, done, total));

    private sealed record Identifying(EventResolver Resolver, MovePlanner Planner) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Resolver.DisposeAsync();
            await Planner.DisposeAsync();
        }
    }
}
