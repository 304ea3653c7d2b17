using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Compact.UserDays;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact.Write;

/// <summary>Writes rows as files, one for each day and folder, in the lake's order. Belongs to one worker.</summary>
/// <param name="spill">The directory for files that are too large for memory.</param>
/// <param name="texts">Texts that the rows name by number.</param>
/// <param name="folding">Gets the hits, too, and is disposed with this; null: nobody rolls them up.</param>
internal sealed class HitFiles(IObjectStore store, HitLayout layout, string spill, StringDictionary texts, HitFolding? folding = null)
    : IAsyncDisposable
{
    private readonly FilePuts _puts = new(store, spill);
    private readonly LakeFileWriter _file = new();
    private readonly byte[] _folder = new byte[UserKey.MaxBytes];

    /// <summary>The keys of the files written.</summary>
    public List<string> Keys { get; } = [];

    /// <summary>Writes the rows of a partition.</summary>
    public async Task WriteAsync(PartitionedRows rows, int partition, LocalDate received, CancellationToken cancel)
    {
        using var sorted = ExternalSort.Of(rows, partition, LakeOrder.Instance);
        for (var more = sorted.MoveNext(); more;)
        {
            var to = await _puts.NextAsync();
            (var key, more) = Compose(sorted, received, to);
            await _puts.PutAsync(key, cancel);
            Keys.Add(key);
        }
    }

    public Task CompleteAsync() => _puts.CompleteAsync();

    public ValueTask DisposeAsync()
    {
        folding?.Dispose();
        return _puts.DisposeAsync();
    }

    /// <summary>Composes the file that the current row is the first of.</summary>
    private (string Key, bool More) Compose(RowSequence rows, LocalDate received, FileContent to)
    {
        var first = new LakeRow(rows.Current);
        var day = first.Header.Day;
        var folder = CopyFolder(first.Key);
        _file.Start(to, texts);
        var rollup = new RollupFileId(day, EpochDay.Of(received));
        bool more;
        do
        {
            var hit = new LakeRow(rows.Current).Hit;
            _file.Add(hit);
            folding?.Add(rollup, hit);
        }
        while ((more = rows.MoveNext()) && IsOfFile(new LakeRow(rows.Current), day, folder));
        _file.Complete();
        return (HitLayout.File(EpochDay.Date(day), layout.Partition(folder), received), more);
    }

    /// <summary>The rows move on while the file is composed, so what names the file is copied.</summary>
    private ReadOnlySpan<byte> CopyFolder(ReadOnlySpan<byte> ownerKey)
    {
        var folder = HitLayout.FolderOf(ownerKey);
        folder.CopyTo(_folder);
        return _folder.AsSpan(0, folder.Length);
    }

    private bool IsOfFile(LakeRow row, int day, ReadOnlySpan<byte> folder) =>
        row.Header.Day == day && (!layout.IsPerUser || HitLayout.FolderOf(row.Key).SequenceEqual(folder));
}
