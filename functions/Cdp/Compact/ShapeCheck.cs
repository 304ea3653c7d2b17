using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Storage;

namespace Cdp.Compact;

/// <summary>Keeps a lake to one shape: checks it before each run.</summary>
internal sealed class ShapeCheck(IObjectStore store, LakeShape today, LakeHistory history)
{
    /// <summary>Checks that the lake is of today's shape, or lacks only what a later version adds. Changes nothing.</summary>
    /// <returns>The lake's shape; null when it is new.</returns>
    /// <exception cref="LakeShapeException">It is of another shape, its rebuild is not finished, or its state is lost.</exception>
    /// <exception cref="DamagedObjectException">Its shape cannot be read.</exception>
    public async Task<LakeShape?> LookAsync(CancellationToken cancel)
    {
        var lake = await LakeShapeFile.ReadAsync(store, cancel);
        if (lake?.DifferenceTo(today, history) is { } difference) throw new LakeShapeException($"{difference} {Remedy.Rebuild}.");
        if (lake?.Rebuild is not null) throw new LakeShapeException($"A rebuild of this lake is not finished: {Remedy.Rebuild} again.");
        if (lake is not null && await store.ReadAsync(IndexManifest.Key, cancel) is not null) return lake;
        await foreach (var receipt in store.ListAsync(LakeLayout.AllCompactReceipts, cancel))
            throw new LakeShapeException(
                $"{(lake is null ? LakeShapeFile.Key : IndexManifest.Key)} is gone, though {receipt.Key} says that days are compacted: "
                    + $"{Remedy.Rebuild}.");
        return lake;
    }

    /// <summary>
    /// Checks the lake as <see cref="LookAsync"/> does; a new lake, and one that lacks only what a later version adds, gets today's shape.
    /// </summary>
    public async Task<LakeShape> TakeAsync(CancellationToken cancel)
    {
        var lake = await LookAsync(cancel);
        if (lake?.Version == today.Version) return lake;
        var shape = today with { Former = lake?.Former };
        await LakeShapeFile.WriteAsync(store, shape, cancel);
        return shape;
    }
}
