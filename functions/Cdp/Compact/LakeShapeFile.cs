using System.Text.Json;
using Cdp.Compact.Index;
using Cdp.Lake;

namespace Cdp.Compact;

/// <summary>Keeps a lake to one shape: <c>state/lake.json</c>.</summary>
internal static class LakeShapeFile
{
    private static readonly string Key = LakeLayout.State("lake.json");

    /// <summary>Checks, before anything is changed, that the lake is of this shape; a new lake gets it.</summary>
    /// <exception cref="LakeShapeException">It is of another, its rebuild is not finished, or nobody knows any more.</exception>
    public static async Task CheckAsync(IObjectStore store, LakeShape today, CancellationToken cancel)
    {
        var lake = await ReadAsync(store, cancel);
        if (lake?.DifferenceTo(today) is { } difference) throw new LakeShapeException($"{difference}: {Remedy.Rebuild}, or set it back.");
        if (lake?.Rebuild is not null) throw new LakeShapeException($"A rebuild of this lake is not finished: {Remedy.Rebuild} again.");
        if (lake is not null && await store.ReadAsync(IndexManifest.Key, cancel) is not null) return;
        await foreach (var receipt in store.ListAsync(LakeLayout.AllCompactReceipts, cancel))
            throw new LakeShapeException($"{(lake is null ? Key : IndexManifest.Key)} is gone, though {receipt.Key} says that days are compacted: {Remedy.Rebuild}.");
        if (lake is null) await WriteAsync(store, today, cancel);
    }

    public static Task WriteAsync(IObjectStore store, LakeShape shape, CancellationToken cancel) =>
        store.PutAsync(Key, JsonSerializer.SerializeToUtf8Bytes(shape, StateJson.Default.LakeShape), cancel);

    /// <summary>Removes all that was made out of raw/, unless a rebuild with these settings has done so and is to be gone on with.</summary>
    public static async Task BeginRebuildAsync(IObjectStore store, LakeShape today, CancellationToken cancel)
    {
        if (await IsToBeGoneOnWithAsync(store, today, cancel)) return;
        await WriteAsync(store, today with { Rebuild = RebuildStep.Clearing }, cancel);
        await store.DeleteAsync([RunningDays.Key, IndexManifest.Key], cancel);
        await store.ClearAsync(LakeLayout.AllCompactReceipts, cancel);
        await store.ClearAsync(ClientIndex.Folder, cancel);
        foreach (var prefix in new[] { LakeLayout.AllHits, LakeLayout.AllRejected })
            await foreach (var day in store.ListFoldersAsync(prefix, cancel)) await store.ClearAsync(day, cancel);
        await store.FlushAsync(cancel);
        await WriteAsync(store, today with { Rebuild = RebuildStep.Compacting }, cancel);
    }

    private static async Task<bool> IsToBeGoneOnWithAsync(IObjectStore store, LakeShape today, CancellationToken cancel)
    {
        try
        {
            return await ReadAsync(store, cancel) is { Rebuild: RebuildStep.Compacting } lake && lake.DifferenceTo(today) is null;
        }
        catch (LakeShapeException)
        {
            return false; // a damaged one is what a rebuild is for
        }
    }

    public static async Task<LakeShape?> ReadAsync(IObjectStore store, CancellationToken cancel)
    {
        if (await store.ReadAsync(Key, cancel) is not { } stored) return null;
        try
        {
            return JsonSerializer.Deserialize(stored.Bytes, StateJson.Default.LakeShape);
        }
        catch (JsonException e)
        {
            throw new LakeShapeException($"{Key} is damaged: {Remedy.Rebuild}.", e);
        }
    }
}
