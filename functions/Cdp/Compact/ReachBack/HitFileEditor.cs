using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Settings;
using Cdp.Storage;

namespace Cdp.Compact.ReachBack;

/// <summary>Rewrites hit files, one after another. Belongs to one worker.</summary>
internal sealed class HitFileEditor(IObjectStore store, LakeSettings settings, SpillStore spill) : IAsyncDisposable
{
    private readonly HitLayout _layout = new(settings);
    private readonly HitFiles _files = new(store, new HitLayout(settings), spill.Directory, StringDictionary.None);
    private readonly OwnerKey _owner = new(settings);
    private readonly List<string> _emptied = [];
    private PartitionedRows _rows = new(spill, 1);
    private PartitionedRows.Writer? _writer;

    public string KeyOf(FileId file, ReadOnlySpan<byte> ownerKey) =>
        HitLayout.File(EpochDay.Date(file.Day), _layout.Partition(ownerKey), EpochDay.Date(file.Received));

    /// <summary>Begins the new content of a file.</summary>
    public void Begin()
    {
        _rows = new PartitionedRows(spill, 1);
        _writer = _rows.NewWriter();
    }

    /// <summary>Adds a hit with this owner.</summary>
    public void Add(int day, EncodedHit hit, ReadOnlySpan<byte> user, ReadOnlySpan<byte> identifiedBy)
    {
        if (user.IsEmpty) _owner.Forget();
        _owner.Set(user, hit.Text(HitColumn.ClientId));
        LakeRow.Add(_writer!, 0, day, _owner.Key, hit, user, identifiedBy);
    }

    /// <summary>Adds a hit as it is.</summary>
    public void Add(int day, EncodedHit hit) => Add(day, hit, hit.Text(HitColumn.UserId), hit.Text(HitColumn.IdentifiedBy));

    public void Add(ReadOnlySpan<byte> lakeRow) => lakeRow.CopyTo(_writer!.Add(0, lakeRow.Length));

    /// <summary>Writes what was added; a file that has no hit any more is deleted in the end.</summary>
    public async Task WriteAsync(FileId file, string key, CancellationToken cancel)
    {
        _writer!.Dispose();
        if (_rows.BytesOf(0) == 0) _emptied.Add(key);
        else await _files.WriteAsync(_rows, 0, EpochDay.Date(file.Received), cancel);
    }

    /// <summary>All is in place, or the first failure is thrown.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        await _files.CompleteAsync();
        if (_emptied.Count > 0) await store.DeleteAsync(_emptied, cancel);
    }

    public ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        return _files.DisposeAsync();
    }
}
