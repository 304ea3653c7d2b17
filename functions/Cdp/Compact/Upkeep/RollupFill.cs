using System.Collections.Immutable;
using Cdp.Compact.Shuffle;
using Cdp.Compact.UserDays;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Model;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact.Upkeep;

/// <summary>Rolls up whole days out of their hit files, whatever their rollups hold so far.</summary>
internal sealed class RollupFill(
    IObjectStore store, ReportingDays days, ImmutableArray<Measure> measures, string directory, long memory)
{
    private readonly BlockPool _blocks = new();

    /// <summary>Rolls up the hits of a day.</summary>
    /// <param name="takes">Whether the hit files of this received day count; the rollups of others stay as they are.</param>
    /// <exception cref="CorruptLakeFileException">One of the files is damaged.</exception>
    public async Task RunAsync(LocalDate day, Predicate<LocalDate> takes, CancellationToken cancel)
    {
        var hitFiles = new Dictionary<LocalDate, List<string>>();
        await foreach (var item in store.ListAsync(HitLayout.Day(day), cancel))
        {
            if (HitLayout.Parse(item.Key) is not { } file || !takes(file.Received)) continue;
            if (!hitFiles.TryGetValue(file.Received, out var keys)) hitFiles[file.Received] = keys = [];
            keys.Add(item.Key);
        }

        await using var files = new RollupFiles(store, directory);
        foreach (var (received, keys) in hitFiles) await WriteAsync(files, day, received, keys, cancel);
        await files.CompleteAsync();
        await RemoveOthersAsync(day, takes, files.Keys, cancel);
    }

    private async Task WriteAsync(RollupFiles files, LocalDate day, LocalDate received, List<string> keys, CancellationToken cancel)
    {
        using var spill = new SpillStore(_blocks, directory, memory);
        var rows = new PartitionedRows(spill, 1);
        var file = new RollupFileId(EpochDay.Of(day), EpochDay.Of(received));
        await Workers.EachAsync(
            keys.Count, () => new Folder(new HitFolding(measures, days, StringDictionary.None, rows)),
            async (folder, number, stop) =>
            {
                if (await LakeFileReader.OpenAsync(store, keys[number], stop) is not { } hits) return;
                while (hits.Read()) folder.Folding.Add(file, hits.Current);
                folder.Folding.Flush();
            },
            _ => Task.CompletedTask, _ => { }, cancel);
        await files.WriteAsync(rows, cancel);
    }

    private async Task RemoveOthersAsync(LocalDate day, Predicate<LocalDate> takes, List<string> written, CancellationToken cancel)
    {
        var others = new List<string>();
        await foreach (var item in store.ListAsync(LakeLayout.RollupDay(day), cancel))
            if (LakeLayout.ParseRollup(item.Key) is { } file && takes(file.Received) && !written.Contains(item.Key)) others.Add(item.Key);
        if (others.Count > 0) await store.DeleteAsync(others, cancel);
    }

    private sealed record Folder(HitFolding Folding) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Folding.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
