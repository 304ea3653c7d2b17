using Cdp.Compact.Upkeep;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Rollups;
using Cdp.Settings;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact;

/// <summary>
/// Makes room for a lake of today's shape: removes what can be made again, keeps what cannot, and says which days those are.
/// </summary>
/// <remarks>
/// Until <c>state/lake.json</c> says <see cref="RebuildStep.Compacting"/>, every step can be repeated from the start; the settings of the
/// rebuild are written before anything is removed, so no other run takes the half-cleared lake for a whole one.
/// </remarks>
internal sealed class Rebuild(
    IObjectStore store, CompactSettings settings, RollupUpkeep rollups, LakeShape today, LakeHistory history, LocalDate? firstKept)
{
    /// <summary>Begins a rebuild, or finds the one that was begun with the same shape.</summary>
    /// <returns>The shape of the lake, with the days that stay as they are in <see cref="LakeShape.Former"/>.</returns>
    public async Task<LakeShape> BeginAsync(CancellationToken cancel)
    {
        var lake = await ReadAsync(cancel);
        var isSame = lake is not null && lake.DifferenceTo(today, history) is null;
        if (isSame && lake!.Rebuild == RebuildStep.Compacting) return lake;
        var kept = new KeptDays(store, settings, LastKept(lake));
        var shape = today with { Former = isSame ? lake!.Former : await FormerAsync(lake, kept, cancel) };
        await LakeShapeFile.WriteAsync(store, shape with { Rebuild = RebuildStep.Clearing }, cancel);
        await ClearAsync(kept, shape.Former, cancel);
        shape = shape with { Rebuild = RebuildStep.Compacting };
        await LakeShapeFile.WriteAsync(store, shape, cancel);
        return shape;
    }

    /// <summary>The rebuild is finished.</summary>
    public Task EndAsync(LakeShape shape, CancellationToken cancel) =>
        LakeShapeFile.WriteAsync(store, shape with { Rebuild = null }, cancel);

    private async Task<LakeShape?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await LakeShapeFile.ReadAsync(store, cancel);
        }
        catch (DamagedObjectException)
        {
            return null; // a damaged shape is one of the reasons for a rebuild
        }
    }

    /// <summary>The last day that stays as it is, because its raw records have expired; null when there is none.</summary>
    /// <remarks>With another time zone a day reaches further back, maybe to records that have expired: one more stays.</remarks>
    private LocalDate? LastKept(LakeShape? lake)
    {
        var isZoneSame = lake is null || ZoneOf(lake) == ZoneOf(today);
        LocalDate?[] candidates = [firstKept?.PlusDays(isZoneSame ? -1 : 0), lake?.Former?.Until];
        return candidates.Max();
    }

    private async Task<FormerDays?> FormerAsync(LakeShape? lake, KeptDays kept, CancellationToken cancel)
    {
        if (kept.Last is not { } last || !await kept.AnyAsync(cancel)) return null;
        if (lake?.Former is { } former && former.Until >= last) return former;
        return new FormerDays(last, ZoneOf(lake ?? today));
    }

    private async Task ClearAsync(KeptDays kept, FormerDays? former, CancellationToken cancel)
    {
        // As long as running.json says that hits may be in two places: cut off here, the next rebuild looks for them again.
        if (await store.ReadAsync(RunningDays.Key, cancel) is not null) await kept.RemoveDoublesAsync(cancel);
        await store.DeleteAsync([RunningDays.Key, IndexManifest.Key], cancel); // the manifest before the segments that it names
        await store.ClearAsync(ClientIndex.Prefix, cancel);
        await store.DeleteAsync([RollupState.Key], cancel);
        await store.ClearAsync(LakeLayout.AllRollups, cancel);
        foreach (var prefix in new[] { LakeLayout.AllCompactReceipts, LakeLayout.AllRejected, LakeLayout.AllHits })
            await kept.ClearOthersAsync(prefix, cancel);
        await kept.IndexAsync(former, cancel);
        await rollups.RestoreAsync(kept.Last, cancel);
        await store.FlushAsync(cancel);
    }

    private static string ZoneOf(LakeShape shape) => shape.Settings.GetValueOrDefault("CDP_TIME_ZONE", "UTC");
}
