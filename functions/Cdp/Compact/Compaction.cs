using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Settings;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Turns received days of raw/ into the lake: hits/, rejected/ and a receipt each.</summary>
/// <param name="isHolderGone">Where it can be known (<see cref="LeaseHolder.IsGone"/>): is the run that holds the lake dead, so that nobody has to wait?</param>
public sealed class Compaction(
    IObjectStore store, CompactSettings settings, TimeProvider clock, IProgress<CompactProgress>? progress = null, Predicate<string>? isHolderGone = null)
{
    private static readonly LocalDate Earliest = new(2005, 11, 14); // Google Analytics began on that day

    private readonly ReportingDays _days = new(settings.Lake.TimeZone);
    private readonly LakeShape _shape = LakeShape.Of(settings);
    private readonly ReceiptStore _receipts = new(store);

    /// <param name="request">Nothing named: yesterday, then any of the last 7 days without a receipt, or with raw objects that came in after it.</param>
    /// <param name="remaining">Time left for the whole run: no further day is begun that may not fit in. Null: no limit.</param>
    /// <exception cref="RequestException">The request is not understood, or asks for days that cannot be made; nothing was changed.</exception>
    /// <exception cref="LakeShapeException">The lake was made with other settings, or its state is lost; nothing was changed.</exception>
    /// <exception cref="LeaseTakenException">Another run is at work on the lake; nothing was changed.</exception>
    public async Task<CompactReply> RunAsync(CompactRequest request, TimeSpan? remaining, CancellationToken cancel)
    {
        var watch = new TimeBudget(clock, remaining);
        var today = _days.DayOf(clock.GetUtcNow());
        var calendar = new LakeCalendar(store, _days, today, settings.RawRetentionDays);
        var named = NamedDays(request, calendar);
        await using var lease = await Lease.TakeAsync(store, LeaseHolder.Name("compact"), clock, cancel, isGone: isHolderGone);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
        try
        {
            return await RunAsync(request, named, calendar, watch, stop.Token);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ObjectStoreException($"The run lost its lease ({Lease.Key} could not be renewed in time), and stopped. The next run repairs what it left.");
        }
    }

    /// <summary>Whether these settings made the lake, as every run checks first; changes nothing.</summary>
    /// <exception cref="LakeShapeException">They did not: the message says what differs, and what to do.</exception>
    public async Task CheckSettingsAsync(CancellationToken cancel)
    {
        if (await LakeShapeFile.ReadAsync(store, cancel) is not null) await Rebuild.CheckAsync(store, _shape, cancel);
    }

    /// <exception cref="RequestException">The request asks for days that cannot be made.</exception>
    private static IReadOnlyList<LocalDate>? NamedDays(CompactRequest request, LakeCalendar calendar)
    {
        if (request is { Rebuild: true, Replay: true }) throw new RequestException("It asks for a rebuild and a replay: give one of them.");
        var named = RequestedDays.Of(request.Date, request.From, request.To);
        if (named is null) return null;
        if (request.Replay) throw new RequestException("A replay takes all days that hold rejected events: leave out date, from and to.");
        if (named[^1] > calendar.Today)
            throw new RequestException($"{LakeLayout.Text(named[^1])} has not begun yet: today is {LakeLayout.Text(calendar.Today)}.");
        if (named[0] < Earliest) throw new RequestException($"{LakeLayout.Text(named[0])} is before Google Analytics began, in 2005.");
        calendar.RefuseFrozen(named);
        return named;
    }

    private async Task<CompactReply> RunAsync(
        CompactRequest request, IReadOnlyList<LocalDate>? named, LakeCalendar calendar, TimeBudget watch, CancellationToken cancel)
    {
        await store.ClearAsync(LakeLayout.State("split/"), cancel); // rows that an earlier version of the program left there
        if (request.Rebuild && named is null) return await RebuildAsync(calendar, watch, cancel);
        await Rebuild.CheckAsync(store, _shape, cancel);
        if (request.Replay) return await ReplayAsync(calendar, watch, cancel);
        return await RunDaysAsync(named ?? await new DueDays(store, _days, calendar).ListAsync(cancel), calendar, watch, cancel);
    }

    private async Task<CompactReply> RebuildAsync(LakeCalendar calendar, TimeBudget watch, CancellationToken cancel)
    {
        calendar.RefuseFrozen((await _receipts.CompactedAsync(cancel)).Days);
        await Rebuild.BeginAsync(store, _shape, cancel);
        var compacted = await _receipts.CompactedAsync(cancel);
        var reply = await RunDaysAsync([.. (await calendar.WithRawAsync(cancel)).Where(day => !compacted.Contains(day))], calendar, watch, cancel);
        if (reply is { Failed: [], Next: null }) await LakeShapeFile.WriteAsync(store, _shape, cancel);
        return reply;
    }

    /// <summary>Compacts the days again that hold rejected events: today's reader may read them.</summary>
    private async Task<CompactReply> ReplayAsync(LakeCalendar calendar, TimeBudget watch, CancellationToken cancel)
    {
        var dates = await calendar.WithRejectedAsync(cancel);
        calendar.RefuseFrozen(dates);
        var before = new Dictionary<LocalDate, long>();
        foreach (var date in dates) before[date] = (await _receipts.CompactAsync(date, cancel))?.Rejected.Values.Sum() ?? 0;
        var reply = await RunDaysAsync(dates, calendar, watch, cancel);
        return reply with
        {
            Replayed = [.. reply.Done.Where(day => before.ContainsKey(day.Dt)).Select(day => new ReplayedDay(day.Dt, before[day.Dt], day.Rejected.Values.Sum()))],
        };
    }

    private async Task<CompactReply> RunDaysAsync(IReadOnlyList<LocalDate> dates, LakeCalendar calendar, TimeBudget watch, CancellationToken cancel)
    {
        var done = new List<CompactReceipt>();
        var failed = new List<FailedDay>();
        var day = new DayCompaction(store, settings, _shape, _days, calendar, clock, progress);
        foreach (var date in dates)
        {
            if (!watch.HasTimeForAnother()) return new CompactReply(done, failed, date);
            try
            {
                await RunDayAsync(date, day, done, cancel);
            }
            catch (CdpException e)
            {
                failed.Add(new FailedDay(date, e.Message));
            }
        }

        return new CompactReply(done, failed, null);
    }

    /// <summary>Runs a day; before it one that was cut off, and after it those of which it found damaged files.</summary>
    private async Task RunDayAsync(LocalDate date, DayCompaction day, List<CompactReceipt> done, CancellationToken cancel)
    {
        var running = await RunningDays.OpenAsync(store, cancel);
        while (running.Next is { } next && next != EpochDay.Of(date)) done.Add(await day.RunAsync(EpochDay.Date(next), running, cancel));
        done.Add(await day.RunAsync(date, running, cancel));
        while (running.Next is { } damaged) done.Add(await day.RunAsync(EpochDay.Date(damaged), running, cancel));
    }
}
