using Cdp.Compact.Shuffle;
using Cdp.Compact.UserDays;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Rollups;
using Cdp.Storage;

namespace Cdp.Compact.Write;

/// <summary>Writes rows (<see cref="RollupFileRow"/>) as files of rollups, one after another. Belongs to one worker.</summary>
/// <param name="spill">The directory for files that are too large for memory.</param>
internal sealed class RollupFiles(IObjectStore store, string spill) : IAsyncDisposable
{
    private readonly FilePuts _puts = new(store, spill);
    private readonly LakeFileWriter _file = new(RollupColumns.Schema);

    /// <summary>The keys of the files written.</summary>
    public List<string> Keys { get; } = [];

    public static string KeyOf(RollupFileId file) => LakeLayout.Rollup(EpochDay.Date(file.Day), EpochDay.Date(file.Received));

    /// <summary>Writes the rows of partition 0, and waits for all to be in place.</summary>
    /// <returns>The keys of the files.</returns>
    public static async Task<IReadOnlyList<string>> WriteAllAsync(
        IObjectStore store, string spill, PartitionedRows rows, CancellationToken cancel)
    {
        await using var files = new RollupFiles(store, spill);
        await files.WriteAsync(rows, cancel);
        await files.CompleteAsync();
        return files.Keys;
    }

    /// <summary>Writes the rows of partition 0.</summary>
    public async Task WriteAsync(PartitionedRows rows, CancellationToken cancel)
    {
        using var sorted = ExternalSort.Of(rows, 0, RollupFileOrder.Instance);
        for (var more = sorted.MoveNext(); more;)
        {
            var to = await _puts.NextAsync();
            (var key, more) = Compose(sorted, to);
            await _puts.PutAsync(key, cancel);
            Keys.Add(key);
        }
    }

    public Task CompleteAsync() => _puts.CompleteAsync();

    public ValueTask DisposeAsync() => _puts.DisposeAsync();

    /// <summary>Composes the file that the current row is the first of.</summary>
    private (string Key, bool More) Compose(RowSequence rows, FileContent to)
    {
        var file = new RollupFileRow(rows.Current).File;
        _file.Start(to, StringDictionary.None);
        bool more;
        do _file.Add(new RollupFileRow(rows.Current).Row);
        while ((more = rows.MoveNext()) && new RollupFileRow(rows.Current).File == file);
        _file.Complete();
        return (KeyOf(file), more);
    }
}
