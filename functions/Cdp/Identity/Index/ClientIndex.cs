using Cdp.Lake;
using Cdp.Storage;

namespace Cdp.Identity.Index;

/// <summary>What is known of clients over all received days: their sign-ins, and the times of the hits that these decide.</summary>
/// <remarks>
/// A log-structured merge tree of each. An entry for each client and day, in immutable sorted segments: a run adds those of its day, and
/// eight of one level are merged into one of the next. So a run reads what concerns its clients, out of few segments, however long the
/// history is. Rebuildable from raw/.
/// </remarks>
internal sealed class ClientIndex(IObjectStore store, string directory, IndexLimits limits)
{
    public static readonly string Prefix = LakeLayout.State("clients/");

    private readonly Dictionary<string, SegmentReader> _readers = new(StringComparer.Ordinal);
    private IndexManifest _manifest = IndexManifest.Empty;
    private string? _tag;

    /// <inheritdoc cref="OpenAsync(IObjectStore, string, IndexLimits, CancellationToken)"/>
    public static Task<ClientIndex> OpenAsync(IObjectStore store, string directory, CancellationToken cancel) =>
        OpenAsync(store, directory, IndexLimits.Default, cancel);

    /// <param name="directory">Where temporary files go.</param>
    /// <exception cref="DamagedObjectException">The manifest cannot be read, or a segment is not as it says.</exception>
    public static async Task<ClientIndex> OpenAsync(IObjectStore store, string directory, IndexLimits limits, CancellationToken cancel)
    {
        var index = new ClientIndex(store, directory, limits);
        if (await store.ReadAsync(IndexManifest.Key, cancel) is { } stored)
            (index._manifest, index._tag) = (IndexManifest.Parse(stored), stored.Tag);
        foreach (var tree in new[] { index._manifest.SignIns, index._manifest.Attributable })
            foreach (var each in tree.Segments) await index.ReaderAsync(each.Segment, cancel);
        return index;
    }

    /// <summary>Puts an index of no days.</summary>
    public static Task WriteEmptyAsync(IObjectStore store, CancellationToken cancel) =>
        store.PutAsync(IndexManifest.Key, IndexManifest.Empty.ToBytes(), cancel);

    public bool Knows(int day) => _manifest.Days.ContainsKey(day);

    /// <summary>The sign-ins that the day's last run found; null when it found none.</summary>
    public Segment? SignInsOf(int day) => _manifest.Days.GetValueOrDefault(day);

    /// <summary>The sign-ins of clients on all days but one.</summary>
    /// <param name="lookups">In order of their clients, at most one for each client.</param>
    public Task<ClientValues> FindSignInsAsync(IReadOnlyList<Lookup> lookups, int exceptDay, CancellationToken cancel) =>
        FindAsync(_manifest.SignIns, lookups, exceptDay, cancel);

    /// <summary>The times of clients' attributable hits on all days but one.</summary>
    /// <inheritdoc cref="FindSignInsAsync"/>
    public Task<ClientValues> FindAttributableAsync(IReadOnlyList<Lookup> lookups, int exceptDay, CancellationToken cancel) =>
        FindAsync(_manifest.Attributable, lookups, exceptDay, cancel);

    /// <summary>All entries of one segment for clients within a range.</summary>
    public async Task<ClientValues> ScanAsync(Segment segment, ClientRange range, CancellationToken cancel)
    {
        var found = new ClientValues();
        var reader = await ReaderAsync(segment, cancel);
        await reader.ScanAsync(range, found.Add, cancel);
        return found;
    }

    /// <summary>The day's entries are these from now on.</summary>
    public Task CommitAsync(int day, DayEntries entries, CancellationToken cancel) => SwitchAsync(_manifest.With(day, entries), cancel);

    /// <summary>Merges where there are many segments, and removes those that the manifest does not name (a run was cut off).</summary>
    /// <remarks>
    /// The manifest is switched to a merged segment only once that is stored, and old ones are removed only after the switch: a crash in
    /// between leaves segments that are not named, which the next run removes.
    /// </remarks>
    public async Task TidyAsync(CancellationToken cancel)
    {
        var merge = new SegmentMerge(store, directory, limits, ReaderAsync);
        if (await merge.RunAsync(_manifest.SignIns, "sign-ins", cancel) is { } signIns)
            await SwitchAsync(_manifest with { SignIns = signIns }, cancel);
        if (await merge.RunAsync(_manifest.Attributable, "undecided", cancel) is { } attributable)
            await SwitchAsync(_manifest with { Attributable = attributable }, cancel);
        var orphans = new List<string>();
        var kept = _manifest.Keys.ToHashSet(StringComparer.Ordinal);
        await foreach (var item in store.ListAsync(Prefix, cancel))
            if (!kept.Contains(item.Key)) orphans.Add(item.Key);
        if (orphans.Count > 0) await store.DeleteAsync(orphans, cancel);
    }

    private async Task<ClientValues> FindAsync(SegmentTree tree, IReadOnlyList<Lookup> lookups, int exceptDay, CancellationToken cancel)
    {
        var found = new ClientValues();
        foreach (var (segment, _, days) in tree.Segments)
        {
            var counting = days.Where(day => day != exceptDay).ToHashSet();
            if (counting.Count == 0) continue;
            var reader = await ReaderAsync(segment, cancel);
            await reader.FindAsync(lookups, (key, value) =>
            {
                if (counting.Contains(key.Day)) found.Add(key, value);
            }, cancel);
        }

        return found;
    }

    private async Task SwitchAsync(IndexManifest next, CancellationToken cancel)
    {
        _tag = await store.PutIfUnchangedAsync(IndexManifest.Key, next.ToBytes(), _tag, cancel) ?? throw new ObjectStoreException(
            $"{IndexManifest.Key} was changed by another run, which is at work on this lake. Run it again when that is over.");
        _manifest = next;
    }

    private async Task<SegmentReader> ReaderAsync(Segment segment, CancellationToken cancel)
    {
        lock (_readers)
            if (_readers.TryGetValue(segment.Key, out var known)) return known;
        var reader = await SegmentReader.OpenAsync(store, segment, limits, cancel);
        lock (_readers) _readers[segment.Key] = reader;
        return reader;
    }
}
