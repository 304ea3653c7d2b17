using Cdp.Compact.Read;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using NodaTime;

namespace Cdp.Compact;

/// <summary>What a scheduled run has to do.</summary>
internal sealed class DueDays(LakeContext lake)
{
    /// <summary>How many days back a scheduled run heals.</summary>
    private const int HealedDays = 7;

    private readonly ReceiptStore _receipts = new(lake.Store);

    /// <summary>Yesterday, then the last days, where they have no receipt or raw objects that came in after it.</summary>
    public async Task<IReadOnlyList<LocalDate>> ListAsync(CancellationToken cancel)
    {
        var due = new List<LocalDate>();
        for (var back = 1; back <= HealedDays; back++)
            if (lake.Calendar.Today.PlusDays(-back) is var day && !lake.Calendar.IsFrozen(day) && await IsDueAsync(day, cancel))
                due.Add(day);
        var running = await RunningDays.OpenAsync(lake.Store, cancel);
        if (due.Count == 0 && running.Next is { } cutOff) due.Add(EpochDay.Date(cutOff));
        return due;
    }

    private async Task<bool> IsDueAsync(LocalDate day, CancellationToken cancel)
    {
        if (await _receipts.CompactAsync(day, cancel) is not { } receipt) return true;
        return (await new ReceivedDay(day, lake.Days).ListAsync(lake.Store, cancel)).Digest != receipt.Raw;
    }
}
