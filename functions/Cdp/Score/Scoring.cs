using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Model;
using Cdp.Model.Sql;
using Cdp.Profiles;
using Cdp.Rollups;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Score;

/// <summary>
/// Makes one profile per user out of the compacted days: a query over the lake, its CSV loaded into PostgreSQL, a receipt.
/// </summary>
public sealed class Scoring(
    IObjectStore lake, IWarehouse warehouse, ProfileStore profiles, DeclaredModel model, DateTimeZone zone, TimeProvider clock)
{
    private readonly ReportingDays _days = new(zone);
    private readonly ReceiptStore _receipts = new(lake);

    /// <param name="request">Nothing named: yesterday, unless it is done already with the same inputs or is not compacted yet.</param>
    /// <param name="remaining">Time left for the whole run: no further day is begun that may not fit in. Null: no limit.</param>
    /// <param name="progress">Called with each named day before it is begun.</param>
    /// <exception cref="RequestException">
    /// The request is not understood, or names a day that has not been compacted; nothing was changed.
    /// </exception>
    /// <exception cref="WarehouseException">The query failed; that day's profiles were not loaded.</exception>
    /// <exception cref="ProfileStoreException">PostgreSQL could not load them; the table is as it was.</exception>
    public async Task<ScoreReply> RunAsync(
        ScoreRequest request, TimeSpan? remaining, CancellationToken cancel, IProgress<LocalDate>? progress = null)
    {
        var time = new TimeBudget(clock, remaining);
        var named = RequestedDays.Of(request.Date, request.From, request.To);
        if (request.History && named is null) throw new RequestException("A history is of days: give from and to, or date.");
        var compacted = await _receipts.CompactedAsync(cancel);
        var run = new ScoreReplyBuilder(compacted, request);
        if (named is null) await ScheduledAsync(run, cancel);
        else await NamedAsync(run, named, time, progress, cancel);
        return run.Reply();
    }

    private async Task ScheduledAsync(ScoreReplyBuilder run, CancellationToken cancel)
    {
        var yesterday = _days.DayOf(clock.GetUtcNow()).PlusDays(-1);
        if (!run.Compacted.Contains(yesterday)) run.Skip(yesterday, NotCompacted(yesterday));
        else if (await IsDoneAsync(await QueryAsync(yesterday, run.Compacted, cancel), cancel))
            run.Skip(yesterday, "It is done already, with the same receipts.");
        else await ScoreAsync(run, yesterday, cancel);
    }

    private async Task NamedAsync(
        ScoreReplyBuilder run, IReadOnlyList<LocalDate> days, TimeBudget time, IProgress<LocalDate>? progress, CancellationToken cancel)
    {
        foreach (var day in days.Where(day => !run.Compacted.Contains(day))) throw new RequestException(NotCompacted(day));
        foreach (var day in days)
        {
            if (!time.HasTimeForAnother())
            {
                run.Next = day;
                return;
            }

            progress?.Report(day);
            await ScoreAsync(run, day, cancel);
        }
    }

    private async Task ScoreAsync(ScoreReplyBuilder run, LocalDate day, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        var newest = await profiles.NewestDayAsync(cancel);
        if (newest > day && !run.History)
        {
            run.SkipOlder(day, newest.Value);
            return;
        }

        var query = await QueryAsync(day, run.Compacted, cancel);
        await using var result = await warehouse.RunAsync(query, cancel);
        if (newest > day)
        {
            run.Rewrite(day, await profiles.RewriteChangesAsync(result.Csv, day, cancel));
            return;
        }

        var load = await profiles.LoadAsync(result.Csv, day, run.AllowShrink, cancel);
        if (load.NewerDay is { } newer)
        {
            run.SkipOlder(day, newer);
            return;
        }

        var receipt = new ScoreReceipt(
            day, load.Users, load.Updated, load.Removed, load.Kept, result.QueryId, result.ScannedBytes,
            Math.Round(clock.GetElapsedTime(start).TotalSeconds, 3), query.Token(), profiles.Address);
        await _receipts.WriteAsync(receipt, cancel);
        run.Finish(receipt);
    }

    /// <summary>Out of rollups where they hold all that the model asks for, else straight from hits: the profiles are the same.</summary>
    private async Task<WarehouseQuery> QueryAsync(LocalDate day, ReceiptDays compacted, CancellationToken cancel)
    {
        var rollups = await RollupState.ReadAsync(lake, cancel);
        return rollups?.Has(model.Measures.Select(measure => measure.Id)) == true
            ? new("score", day, ProfileQuery.OfRollups(model, zone, day), compacted.Digest) { Reads = LakeLayout.AllRollups }
            : new("score", day, ProfileQuery.Of(model, zone, day), compacted.Digest);
    }

    /// <summary>Another database, another model, or a compaction since then: the day is done again.</summary>
    private async Task<bool> IsDoneAsync(WarehouseQuery query, CancellationToken cancel) =>
        await _receipts.ScoreAsync(query.Date, cancel) is { } receipt && receipt.Inputs == query.Token()
            && receipt.Database == profiles.Address;

    private static string NotCompacted(LocalDate day) =>
        $"The compaction of {LakeLayout.Text(day)} is not finished ({LakeLayout.CompactReceipt(day)} is missing): "
        + $"run cdp compact --date {LakeLayout.Text(day)} first.";
}
