using System.Text.Json;
using Cdp.Lake;
using Cdp.Profiles;
using NodaTime;

namespace Cdp.Score;

/// <summary>Makes one profile per user out of the compacted days: a query over the lake, its CSV loaded into PostgreSQL, a receipt.</summary>
public sealed class Scoring(
    IObjectStore lake, IWarehouse warehouse, ProfileStore profiles, ProfileModel model, DateTimeZone zone, TimeProvider clock)
{
    private readonly ReportingDays _days = new(zone);

    /// <param name="request">Nothing named: yesterday, unless it is done already with the same inputs or is not compacted yet.</param>
    /// <param name="remaining">Time left for the whole run: no further day is begun that may not fit in. Null: no limit.</param>
    /// <exception cref="RequestException">The request is not understood, or names a day that has not been compacted; nothing was changed.</exception>
    /// <exception cref="WarehouseException">The query failed; that day's profiles were not loaded.</exception>
    /// <exception cref="ProfileStoreException">PostgreSQL could not load them; the table is as it was.</exception>
    public async Task<ScoreReply> RunAsync(ScoreRequest request, TimeSpan? remaining, CancellationToken cancel)
    {
        var time = new TimeLeft(clock, remaining);
        var named = RequestedDays.Of(request.Date, request.From, request.To);
        var receipts = await CompactReceipts.ReadAsync(lake, cancel);
        var run = new ScoreReplyBuilder(receipts, request.AllowShrink);
        if (named is null) await ScheduledAsync(run, cancel);
        else await NamedAsync(run, named, time, cancel);
        return run.Reply();
    }

    private async Task ScheduledAsync(ScoreReplyBuilder run, CancellationToken cancel)
    {
        var yesterday = _days.DayOf(clock.GetUtcNow()).PlusDays(-1);
        if (!run.Receipts.Has(yesterday)) run.Skip(yesterday, CompactReceipts.Missing(yesterday));
        else if (await IsDoneAsync(Query(yesterday, run.Receipts), cancel)) run.Skip(yesterday, "It is done already, with the same receipts.");
        else await ScoreAsync(run, yesterday, cancel);
    }

    private async Task NamedAsync(ScoreReplyBuilder run, IReadOnlyList<LocalDate> days, TimeLeft time, CancellationToken cancel)
    {
        foreach (var day in days.Where(day => !run.Receipts.Has(day))) throw new RequestException(CompactReceipts.Missing(day));
        foreach (var day in days)
        {
            if (!time.HasTimeForAnother())
            {
                run.Next = day;
                return;
            }

            await ScoreAsync(run, day, cancel);
        }
    }

    private async Task ScoreAsync(ScoreReplyBuilder run, LocalDate day, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        if (await profiles.NewestDayAsync(cancel) is { } newest && newest > day)
        {
            run.SkipOlder(day, newest);
            return;
        }

        var query = Query(day, run.Receipts);
        await using var result = await warehouse.RunAsync(query, cancel);
        var load = await profiles.LoadAsync(result.Csv, day, run.AllowShrink, cancel);
        if (load.NewerDay is { } newer)
        {
            run.SkipOlder(day, newer);
            return;
        }

        var receipt = new ScoreReceipt(
            day, load.Users, load.Updated, load.Removed, load.Kept, result.QueryId, result.ScannedBytes,
            Math.Round(clock.GetElapsedTime(start).TotalSeconds, 3), query.Token(), profiles.Address);
        await lake.PutAsync(LakeLayout.ScoreReceipt(day), JsonSerializer.SerializeToUtf8Bytes(receipt, ScoreJson.Default.ScoreReceipt), cancel);
        run.Finish(receipt);
    }

    private WarehouseQuery Query(LocalDate day, CompactReceipts receipts) => new("score", day, model.Sql(day), receipts.Digest);

    /// <summary>Another database, another model, or a compaction since then: the day is done again.</summary>
    private async Task<bool> IsDoneAsync(WarehouseQuery query, CancellationToken cancel)
    {
        var key = LakeLayout.ScoreReceipt(query.Date);
        if (await lake.ReadAsync(key, cancel) is not { } stored) return false;
        try
        {
            return JsonSerializer.Deserialize(stored.Bytes, ScoreJson.Default.ScoreReceipt) is { } receipt
                && receipt.Inputs == query.Token() && receipt.Database == profiles.Address;
        }
        catch (JsonException)
        {
            return false; // a receipt that cannot be read proves nothing; scoring again replaces it
        }
    }
}
