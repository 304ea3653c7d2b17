using System.Text.Json;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Turns received days of raw/ into the lake: hits/, rejected/ and a receipt each.</summary>
/// <param name="isHolderGone">Where it can be known (<see cref="LeaseHolder.IsGone"/>): is the run that holds the lake dead, so that nobody has to wait?</param>
public sealed class Compaction(
    IObjectStore store, CompactSettings settings, TimeProvider clock, IProgress<CompactProgress>? progress = null, Predicate<string>? isHolderGone = null)
{
    /// <summary>How many days back a scheduled run heals.</summary>
    private const int HealedDays = 7;

    private readonly ReportingDays _days = new(settings.Lake.TimeZone);
    private readonly LakeShape _shape = LakeShape.Of(settings);

    private LocalDate Today => _days.DayOf(clock.GetUtcNow());

    /// <param name="request">Nothing named: yesterday, then any of the last 7 days without a receipt, or with raw objects that came in after it.</param>
    /// <param name="remaining">Time left for the whole run: no further day is begun that may not fit in. Null: no limit.</param>
    /// <exception cref="RequestException">The request is not understood; nothing was changed.</exception>
    /// <exception cref="LakeShapeException">The lake was made with other settings; nothing was changed.</exception>
    /// <exception cref="LeaseTakenException">Another run is at work on the lake; nothing was changed.</exception>
    public async Task<CompactReply> RunAsync(CompactRequest request, TimeSpan? remaining, CancellationToken cancel)
    {
        var watch = new DayWatch(clock, remaining);
        var named = RequestedDays.Of(request.Date, request.From, request.To);
        if (named?[^1] > Today) throw new RequestException($"{LakeLayout.Text(named[^1])} has not begun yet: today is {LakeLayout.Text(Today)}.");
        return await WithLeaseAsync(async stop =>
        {
            await LakeShapeFile.CheckAsync(store, _shape, stop);
            return await RunAsync(named ?? await DueAsync(stop), watch, stop);
        }, cancel);
    }

    /// <summary>Whether these settings made the lake, as every run checks first; changes nothing.</summary>
    /// <exception cref="LakeShapeException">They did not: the message says what differs, and what to do.</exception>
    public async Task CheckSettingsAsync(CancellationToken cancel)
    {
        if (await LakeShapeFile.ReadAsync(store, cancel) is not null) await LakeShapeFile.CheckAsync(store, _shape, cancel);
    }

    private async Task<T> WithLeaseAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancel)
    {
        await using var lease = await Lease.TakeAsync(store, LeaseHolder.Name, clock, cancel, isGone: isHolderGone);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
        return await run(stop.Token);
    }

    private async Task<CompactReply> RunAsync(IReadOnlyList<LocalDate> dates, DayWatch watch, CancellationToken cancel)
    {
        var done = new List<CompactReceipt>();
        var failed = new List<FailedDay>();
        foreach (var date in dates)
        {
            if (!watch.HasTimeForAnother()) return new CompactReply(done, failed, date);
            try
            {
                done.AddRange(await RunDayAsync(date, cancel));
            }
            catch (ObjectStoreException e)
            {
                failed.Add(new FailedDay(date, e.Message));
            }
        }

        return new CompactReply(done, failed, null);
    }

    /// <summary>Runs a day; before it one that was cut off, and after it those of which it found damaged files.</summary>
    private async Task<IReadOnlyList<CompactReceipt>> RunDayAsync(LocalDate date, CancellationToken cancel)
    {
        var done = new List<CompactReceipt>();
        var day = new DayCompaction(store, settings, _shape, _days, clock, progress);
        var running = await RunningDays.OpenAsync(store, cancel);
        while (running.Next is { } next && next != DayNumber.Of(date)) done.Add(await day.RunAsync(DayNumber.Date(next), running, cancel));
        done.Add(await day.RunAsync(date, running, cancel));
        while (running.Next is { } damaged) done.Add(await day.RunAsync(DayNumber.Date(damaged), running, cancel));
        return done;
    }

    private async Task<IReadOnlyList<LocalDate>> DueAsync(CancellationToken cancel)
    {
        var due = new List<LocalDate>();
        for (var back = 1; back <= HealedDays; back++)
            if (Today.PlusDays(-back) is var date && await IsDueAsync(date, cancel)) due.Add(date);
        return due;
    }

    private async Task<bool> IsDueAsync(LocalDate date, CancellationToken cancel)
    {
        if (await ReceiptOfAsync(date, cancel) is not { } receipt) return true;
        var raw = await new ReceivedDay(date, _days).ListAsync(store, cancel);
        return raw.Digest != receipt.Raw;
    }

    private async Task<CompactReceipt?> ReceiptOfAsync(LocalDate date, CancellationToken cancel)
    {
        if (await store.ReadAsync(LakeLayout.CompactReceipt(date), cancel) is not { } stored) return null;
        try
        {
            return JsonSerializer.Deserialize(stored.Bytes, CompactJson.Default.CompactReceipt);
        }
        catch (JsonException)
        {
            return null; // a receipt that cannot be read proves nothing; compacting again replaces it
        }
    }
}
