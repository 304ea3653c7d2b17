using System.Text.Json;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Turns received days of raw/ into the lake: hits/, rejected/ and a receipt each.</summary>
public sealed class Compaction(
    IObjectStore store, CompactSettings settings, TimeProvider clock, IProgress<CompactProgress>? progress = null)
{
    /// <summary>How many days back a scheduled run heals.</summary>
    private const int HealedDays = 7;

    private readonly UserAgents _agents = new();
    private readonly ReportingDays _days = new(settings.Lake.TimeZone);
    private readonly LakeShape _shape = LakeShape.Of(settings);

    private LocalDate Today => _days.DayOf(clock.GetUtcNow());

    /// <param name="request">Nothing named: yesterday, then any of the last 7 days without a receipt, or with raw objects that came in after it.</param>
    /// <param name="remaining">Time left for the whole run: no further day is begun that may not fit in. Null: no limit.</param>
    /// <exception cref="RequestException">The request is not understood; nothing was changed.</exception>
    /// <exception cref="LakeShapeException">The lake was made with other settings; nothing was changed.</exception>
    public async Task<CompactReply> RunAsync(CompactRequest request, TimeSpan? remaining, CancellationToken cancel)
    {
        var watch = new DayWatch(clock, remaining);
        var named = RequestedDays.Of(request.Date, request.From, request.To);
        if (named?[^1] > Today) throw new RequestException($"{LakeLayout.Text(named[^1])} has not begun yet: today is {LakeLayout.Text(Today)}.");
        await LakeShapeFile.CheckAsync(store, _shape, cancel);
        return await RunAsync(named ?? await DueAsync(cancel), watch, cancel);
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
                done.Add(await RunDayAsync(date, cancel));
            }
            catch (ObjectStoreException e)
            {
                failed.Add(new FailedDay(date, e.Message));
            }
        }

        return new CompactReply(done, failed, null);
    }

    private async Task<CompactReceipt> RunDayAsync(LocalDate date, CancellationToken cancel)
    {
        var start = clock.GetTimestamp();
        var day = new ReceivedDay(date, _days);
        var raw = await day.ListAsync(store, cancel);
        using var run = new DayRun(store, settings, _agents, _days, day, raw, progress);
        await run.ReadAsync(cancel);
        await run.IdentifyAsync(cancel);
        var keys = await run.WriteAsync(cancel);
        await run.WriteRejectedAsync(cancel);
        var receipt = ReceiptOf(date, run, raw, keys.Count, clock.GetElapsedTime(start));
        await store.PutAsync(LakeLayout.CompactReceipt(date), JsonSerializer.SerializeToUtf8Bytes(receipt, CompactJson.Default.CompactReceipt), cancel);
        return receipt;
    }

    private CompactReceipt ReceiptOf(LocalDate date, DayRun run, RawObjects raw, int files, TimeSpan elapsed) => new(
        date, run.Counts.Requests, run.Counts.EventsRead, run.Counts.Hits, run.Counts.Duplicates, run.Counts.Ignored, run.Counts.Rejected,
        run.Counts.Bots, 0, run.Users.Users, files, Math.Round(elapsed.TotalSeconds, 3), run.Users.Suspicious, Advice(run.Users), raw.Digest,
        LakeVersion.Current, _shape.Hash);

    private string? Advice(UserCounts users) => users.Suspicious == 0 ? null
        : $"{users.Suspicious} user ids were met by more than {settings.Identity.MaxClientsPerUser} clients each: most likely CDP_USER_ID_FROM "
            + "names a field that is no user id; where they are people, raise CDP_MAX_CLIENTS_PER_USER.";

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
