using Cdp.Ingest;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Local.Serve;

/// <summary>
/// How requests to the collector ended: since the start for the metrics, and each minute added to the <see cref="RequestLog"/>.
/// Thread-safe.
/// </summary>
internal sealed class RequestCounts(CollectorCounts counts, IObjectStore lake, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _total = new(StringComparer.Ordinal);
    private SortedDictionary<string, long> _unsaved = new(StringComparer.Ordinal);

    /// <summary>Since the start.</summary>
    public IReadOnlyDictionary<string, long> Total()
    {
        lock (_lock)
        {
            Take();
            return new SortedDictionary<string, long>(_total, StringComparer.Ordinal);
        }
    }

    /// <summary>Of the last days, up to this moment.</summary>
    public async Task<IReadOnlyDictionary<string, long>> RecentAsync(CancellationToken cancel)
    {
        var recent = new SortedDictionary<string, long>(StringComparer.Ordinal);
        RequestLog.Add(await RequestLog.RecentAsync(lake, Today(), cancel), recent);
        lock (_lock)
        {
            Take();
            RequestLog.Add(_unsaved, recent);
        }

        return recent;
    }

    /// <summary>Saves each minute until the token ends it.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SaveAsync();
        }
    }

    /// <summary>Saves what was counted since the last time.</summary>
    public async Task SaveAsync()
    {
        var unsaved = TakeUnsaved();
        if (unsaved.Count == 0) return;
        try
        {
            await RequestLog.AddAsync(lake, Today(), unsaved, CancellationToken.None);
        }
        catch (ObjectStoreException)   // the collector's puts fail as well then, and say so: these counts wait for the next minute
        {
            lock (_lock) RequestLog.Add(unsaved, _unsaved);
        }
    }

    private SortedDictionary<string, long> TakeUnsaved()
    {
        lock (_lock)
        {
            Take();
            var unsaved = _unsaved;
            _unsaved = new(StringComparer.Ordinal);
            return unsaved;
        }
    }

    private void Take()
    {
        var taken = counts.Take().ToDictionary(count => count.Key.Name(), count => count.Value, StringComparer.Ordinal);
        RequestLog.Add(taken, _total);
        RequestLog.Add(taken, _unsaved);
    }

    private LocalDate Today() => LocalDate.FromDateTime(clock.GetUtcNow().UtcDateTime);
}
