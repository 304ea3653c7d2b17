using Cdp.Compact.Spill;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact;

/// <summary>Compacts one received day: reads its raw objects, drops duplicates, finds owners, writes files. One instance makes one run.</summary>
internal sealed class DayRun : IDisposable
{
    private readonly IObjectStore _store;
    private readonly CompactSettings _settings;
    private readonly UserAgents _agents;
    private readonly ReportingDays _days;
    private readonly RawObjects _raw;
    private readonly ReceivedDay _day;
    private readonly SpillStore _spill;
    private readonly DayRows _rows;
    private readonly ReasonNumbers _reasons = new();
    private readonly IProgress<CompactProgress>? _progress;

    public DayRun(
        IObjectStore store, CompactSettings settings, UserAgents agents, ReportingDays days, ReceivedDay day, RawObjects raw,
        IProgress<CompactProgress>? progress)
    {
        (_store, _settings, _agents, _days, _day, _raw, _progress) = (store, settings, agents, days, day, raw, progress);
        _spill = new SpillStore(settings.SpillDirectory ?? Path.GetTempPath(), settings.MemoryBudget, BlockSize);
        _rows = new DayRows(_spill, raw, settings.Lake, days.StartOf(day.Date));
    }

    public DayCounts Counts { get; } = new();

    public UserCounts Users { get; private set; }

#if DEBUG
    private static int BlockSize => 256;
#else
    private static int BlockSize => 1 << 16;
#endif

    public Task ReadAsync(CancellationToken cancel) => Workers.EachAsync(
        _raw.All.Count,
        () => new EventReader(_day, new HitReader(_settings.Hits, _agents), _rows.Events, _reasons),
        ReadAsync,
        reader => AddAsync(reader.Counts),
        done => Report(CompactStep.Read, done, _raw.All.Count),
        cancel);

    public async Task IdentifyAsync(CancellationToken cancel)
    {
        var partitions = _rows.Events.Partitions;
        await Workers.EachAsync(
            partitions,
            () => new EventResolver(_settings, _days, _rows, _reasons),
            IdentifyAsync,
            resolver => AddAsync(resolver.Counts),
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
            () => new HitFiles(_store, layout, _day.Date),
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

    public Task WriteRejectedAsync(CancellationToken cancel) => Counts.Rejected.Count == 0
        ? _store.DeleteAsync([LakeLayout.Rejected(_day.Date)], cancel)
        : RejectedFile.WriteAsync(_store, _day.Date, _rows.Rejected, _settings.SpillDirectory ?? Path.GetTempPath(), cancel);

    public void Dispose() => _spill.Dispose();

    private async Task ReadAsync(EventReader reader, int number, CancellationToken cancel)
    {
        var (key, hour) = _raw.All[number];
        if (await _store.OpenAsync(key, cancel) is { } stream) await reader.ReadAsync(key, hour, stream, cancel);
        else throw new ObjectStoreException($"{key} was listed, but is gone: objects under raw/ must not be removed while a run reads them.");
    }

    private Task IdentifyAsync(EventResolver resolver, int partition, CancellationToken cancel)
    {
        using var events = new ClientEvents(_rows.Events.Load(partition));
        resolver.Resolve(events);
        return Task.CompletedTask;
    }

    private async Task WriteAsync(HitFiles files, int partition, CancellationToken cancel)
    {
        using var rows = _rows.Hits.Load(partition);
        await files.WriteAsync(rows, cancel);
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
}
