using System.Collections.Immutable;
using Cdp.Compact.Upkeep;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Lake.Receipts;
using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Settings;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Turns received days of raw/ into the lake: hits/, rejected/ and a receipt each.</summary>
/// <param name="isHolderGone">
/// Where it can be known (<see cref="LeaseHolder.IsGone"/>): true when the run that holds the lake is dead, so that its lease need not be
/// waited for.
/// </param>
/// <param name="history">Null: this program's.</param>
/// <param name="model">What user-days are rolled up for; null: the default model.</param>
public sealed class Compaction(
    IObjectStore store, CompactSettings settings, TimeProvider clock, IProgress<CompactProgress>? progress = null,
    Predicate<string>? isHolderGone = null, LakeHistory? history = null, DeclaredModel? model = null)
{
    private static readonly LocalDate Earliest = new(2005, 11, 14); // Google Analytics began on that day

    private readonly ReportingDays _days = new(settings.Lake.TimeZone);
    private readonly LakeHistory _history = history ?? LakeHistory.OfProgram;
    private readonly LakeShape _shape = LakeShape.Of(settings, history ?? LakeHistory.OfProgram);
    private readonly ReceiptStore _receipts = new(store);

    private readonly ImmutableArray<Measure> _measures = (model ?? DefaultModel.Value).Measures;

    private LocalDate Today => _days.DayOf(clock.GetUtcNow());

    private RollupUpkeep Rollups => UpkeepOf(_measures);

    private ShapeCheck Check => new(store, _shape, _history);

    /// <param name="request">
    /// Nothing named: yesterday, then any of the last 7 days without a receipt, or with raw objects that came in after it.
    /// </param>
    /// <param name="remaining">Time left for the whole run: no further day is begun that may not fit in. Null: no limit.</param>
    /// <exception cref="RequestException">
    /// The request is not understood, or asks for days that cannot be made; nothing was changed.
    /// </exception>
    /// <exception cref="LakeShapeException">The lake was made with other settings, or its state is lost; nothing was changed.</exception>
    /// <exception cref="DamagedObjectException">An object under state/ cannot be read; the message names the remedy.</exception>
    /// <exception cref="LeaseTakenException">Another run is at work on the lake; nothing was changed.</exception>
    public async Task<CompactReply> RunAsync(CompactRequest request, TimeSpan? remaining, CancellationToken cancel)
    {
        var budget = new TimeBudget(clock, remaining);
        var named = NamedDays(request); // before the lease: a request that cannot be met must not keep others waiting
        return await UnderLeaseAsync(stop => RunAsync(request, named, budget, stop), cancel);
    }

    /// <summary>Fills in what the rollups lack for the model, as each run does last, and compacts nothing.</summary>
    /// <param name="other">A second model, in use or to be adopted, of which the rollups hold what it needs, too. Null: none.</param>
    /// <exception cref="LakeShapeException">The lake was made with other settings, or its state is lost; nothing was changed.</exception>
    /// <exception cref="CorruptLakeFileException">A hit file is damaged; what was filled in before stays.</exception>
    /// <exception cref="LeaseTakenException">Another run is at work on the lake; nothing was changed.</exception>
    public Task FillRollupsAsync(DeclaredModel? other, CancellationToken cancel) => UnderLeaseAsync(async stop =>
    {
        await Check.LookAsync(stop);
        var rollups = UpkeepOf(
        [
            .. _measures.UnionBy(other?.Measures ?? [], measure => measure.Id, StringComparer.Ordinal)
                .OrderBy(measure => measure.Id, StringComparer.Ordinal),
        ]);
        await rollups.BeginAsync(stop);
        return await rollups.FillAsync(new TimeBudget(clock, remaining: null), stop);
    }, cancel);

    private RollupUpkeep UpkeepOf(ImmutableArray<Measure> measures) =>
        new(store, settings, measures, (day, done, total) => progress?.Report(new(day, CompactStep.RollUp, done, total)));

    private async Task<T> UnderLeaseAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        await using var lease = await Lease.TakeAsync(store, LeaseHolder.Name("compact"), clock, cancel, isGone: isHolderGone);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
        try
        {
            return await work(stop.Token);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ObjectStoreException(
                $"The run lost its lease ({Lease.Key} could not be renewed in time), and stopped. The next run repairs what it left.");
        }
    }

    /// <summary>Checks whether these settings made the lake, as every run does first; changes nothing.</summary>
    /// <exception cref="LakeShapeException">They did not: the message says what differs, and what to do.</exception>
    /// <exception cref="DamagedObjectException">An object under state/ cannot be read; the message names the remedy.</exception>
    public Task CheckSettingsAsync(CancellationToken cancel) => Check.LookAsync(cancel);

    /// <exception cref="RequestException">The request asks for days that no lake could have.</exception>
    private IReadOnlyList<LocalDate>? NamedDays(CompactRequest request)
    {
        if (request is { Rebuild: true, Replay: true }) throw new RequestException("It asks for a rebuild and a replay: give one of them.");
        var named = RequestedDays.Of(request.Date, request.From, request.To);
        if (named is null) return null;
        if (request.Replay) throw new RequestException("A replay takes all days that hold rejected events: leave out date, from and to.");
        if (named[^1] > Today)
            throw new RequestException($"{LakeLayout.Text(named[^1])} has not begun yet: today is {LakeLayout.Text(Today)}.");
        if (named[0] < Earliest) throw new RequestException($"{LakeLayout.Text(named[0])} is before Google Analytics began, in 2005.");
        return named;
    }

    private LakeContext ContextOf(LakeShape lake)
    {
        var days = new ReceivedDays(_days, lake.Former);
        var calendar = new LakeCalendar(store, days, Today, settings.RawRetentionDays, lake.Former);
        return new LakeContext(store, settings, _measures, _shape, days, calendar, clock, progress);
    }

    private async Task<CompactReply> RunAsync(
        CompactRequest request, IReadOnlyList<LocalDate>? named, TimeBudget budget, CancellationToken cancel)
    {
        await store.ClearAsync(LakeLayout.State("split/"), cancel); // rows that an earlier version of the program left there
        var reply = request.Rebuild && named is null
            ? await RebuildAsync(budget, cancel)
            : await RunAsync(ContextOf(await Check.TakeAsync(cancel)), request, named, budget, cancel);
        return reply.Next is null ? await FillRollupsAsync(reply, budget, cancel) : reply;
    }

    private async Task<CompactReply> RunAsync(
        LakeContext lake, CompactRequest request, IReadOnlyList<LocalDate>? named, TimeBudget budget, CancellationToken cancel)
    {
        await Rollups.BeginAsync(cancel);
        if (request.Replay) return await ReplayAsync(lake, budget, cancel);
        if (request.Rebuild) return await RebuildAsync(lake, named!, budget, cancel);
        if (named is not null) lake.Calendar.RefuseFrozen(named);
        return await RunDaysAsync(lake, named ?? await new DueDays(lake).ListAsync(cancel), budget, cancel);
    }

    /// <summary>Last, and without harm to the days: until the rollups are whole, profiles are made of hits.</summary>
    private async Task<CompactReply> FillRollupsAsync(CompactReply reply, TimeBudget budget, CancellationToken cancel)
    {
        try
        {
            await Rollups.FillAsync(budget, cancel);
            return reply;
        }
        catch (CorruptLakeFileException e)
        {
            return reply with { Failed = [.. reply.Failed, new FailedDay(HitLayout.Parse(e.Key)!.Value.Received, e.Message)] };
        }
    }

    /// <summary>Makes the whole lake again with today's settings: all days with raw records but those that stay as they are.</summary>
    private async Task<CompactReply> RebuildAsync(TimeBudget budget, CancellationToken cancel)
    {
        var rebuild = new Rebuild(store, settings, Rollups, _shape, _history, ContextOf(_shape).Calendar.FirstKept);
        var shape = await rebuild.BeginAsync(cancel);
        await Rollups.BeginAsync(cancel);
        var lake = ContextOf(shape);
        var compacted = await _receipts.CompactedAsync(cancel);
        var days = (await lake.Calendar.WithRawAsync(cancel)).Where(day => !compacted.Contains(day) && !(day <= shape.Former?.Until));
        var reply = await RunDaysAsync(lake, [.. days], budget, cancel);
        if (reply is { Failed: [], Next: null }) await rebuild.EndAsync(shape, cancel); // else the mark stays, and the next rebuild resumes
        return reply with { Frozen = FrozenDays.Among(compacted.Days, lake.Calendar) };
    }

    /// <summary>Makes some days again with the lake's settings, but those that stay as they are.</summary>
    private static async Task<CompactReply> RebuildAsync(
        LakeContext lake, IReadOnlyList<LocalDate> named, TimeBudget budget, CancellationToken cancel)
    {
        var reply = await RunDaysAsync(lake, [.. named.Where(day => !lake.Calendar.IsFrozen(day))], budget, cancel);
        return reply with { Frozen = FrozenDays.Among(named, lake.Calendar) };
    }

    /// <summary>Compacts the days again that hold rejected events, for today's reader may read them.</summary>
    private async Task<CompactReply> ReplayAsync(LakeContext lake, TimeBudget budget, CancellationToken cancel)
    {
        var dates = await lake.Calendar.WithRejectedAsync(cancel);
        var before = new Dictionary<LocalDate, long>();
        foreach (var date in dates.Where(date => !lake.Calendar.IsFrozen(date)))
            before[date] = (await _receipts.CompactAsync(date, cancel))?.Rejected.Values.Sum() ?? 0;
        var reply = await RunDaysAsync(lake, [.. before.Keys], budget, cancel);
        return reply with
        {
            Frozen = FrozenDays.Among(dates, lake.Calendar),
            Replayed =
            [
                .. reply.Done.Where(day => before.ContainsKey(day.Dt))
                    .Select(day => new ReplayedDay(day.Dt, before[day.Dt], day.Rejected.Values.Sum())),
            ],
        };
    }

    private static async Task<CompactReply> RunDaysAsync(
        LakeContext lake, IReadOnlyList<LocalDate> dates, TimeBudget budget, CancellationToken cancel)
    {
        var done = new List<CompactReceipt>();
        var failed = new List<FailedDay>();
        var day = new DayCompaction(lake);
        foreach (var date in dates)
        {
            if (!budget.HasTimeForAnother()) return new CompactReply(done, failed, date);
            try
            {
                await RunDayAsync(lake, date, day, done, cancel);
            }
            catch (CdpException e)
            {
                failed.Add(new FailedDay(date, e.Message));
            }
        }

        return new CompactReply(done, failed, null);
    }

    /// <summary>Runs a day; before it one that was cut off, and after it those of which it found damaged files.</summary>
    private static async Task RunDayAsync(
        LakeContext lake, LocalDate date, DayCompaction day, List<CompactReceipt> done, CancellationToken cancel)
    {
        // A cut-off day first: until it is whole hits may be in two places, and this day would move both.
        var running = await RunningDays.OpenAsync(lake.Store, cancel);
        while (running.Next is { } next && next != EpochDay.Of(date)) done.Add(await day.RunAsync(EpochDay.Date(next), running, cancel));
        done.Add(await day.RunAsync(date, running, cancel));
        while (running.Next is { } damaged) done.Add(await day.RunAsync(EpochDay.Date(damaged), running, cancel));
    }
}
