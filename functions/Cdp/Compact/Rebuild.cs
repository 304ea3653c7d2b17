using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Storage;

namespace Cdp.Compact;

/// <summary>Keeps a lake to one shape: checks it before each run, and makes room for a lake of another shape.</summary>
internal static class Rebuild
{
    /// <summary>Checks, before anything is changed, that the lake is of this shape; a new lake gets it.</summary>
    /// <exception cref="LakeShapeException">It is of another, its rebuild is not finished, or its state is lost.</exception>
    public static async Task CheckAsync(IObjectStore store, LakeShape today, CancellationToken cancel)
    {
        var lake = await LakeShapeFile.ReadAsync(store, cancel);
        if (lake?.DifferenceTo(today) is { } difference) throw new LakeShapeException($"{difference}: {Remedy.Rebuild}, or set it back.");
        if (lake?.Rebuild is not null) throw new LakeShapeException($"A rebuild of this lake is not finished: {Remedy.Rebuild} again.");
        if (lake is not null && await store.ReadAsync(IndexManifest.Key, cancel) is not null) return;
        await foreach (var receipt in store.ListAsync(LakeLayout.AllCompactReceipts, cancel))
            throw new LakeShapeException(
                $"{(lake is null ? LakeShapeFile.Key : IndexManifest.Key)} is gone, though {receipt.Key} says that days are compacted: {Remedy.Rebuild}.");
        if (lake is null) await LakeShapeFile.WriteAsync(store, today, cancel);
    }

    /// <summary>Removes all that was made from raw/, unless a rebuild with these settings has done so and can be resumed.</summary>
    public static async Task BeginAsync(IObjectStore store, LakeShape today, CancellationToken cancel)
    {
        if (await CanResumeAsync(store, today, cancel)) return;
        await LakeShapeFile.WriteAsync(store, today with { Rebuild = RebuildStep.Clearing }, cancel);
        await store.DeleteAsync([RunningDays.Key, IndexManifest.Key], cancel);
        await store.ClearAsync(LakeLayout.AllCompactReceipts, cancel);
        await store.ClearAsync(ClientIndex.Prefix, cancel);
        foreach (var prefix in new[] { LakeLayout.AllHits, LakeLayout.AllRejected })
            await foreach (var day in store.ListFoldersAsync(prefix, cancel)) await store.ClearAsync(day, cancel);
        await store.FlushAsync(cancel);
        await LakeShapeFile.WriteAsync(store, today with { Rebuild = RebuildStep.Compacting }, cancel);
    }

    private static async Task<bool> CanResumeAsync(IObjectStore store, LakeShape today, CancellationToken cancel)
    {
        try
        {
            return await LakeShapeFile.ReadAsync(store, cancel) is { Rebuild: RebuildStep.Compacting } lake && lake.DifferenceTo(today) is null;
        }
        catch (DamagedObjectException)
        {
            return false; // a damaged shape is one of the reasons for a rebuild
        }
    }
}
