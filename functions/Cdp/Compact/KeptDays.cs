using System.IO.Hashing;
using Cdp.Compact.Dedupe;
using Cdp.Compact.Read;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Lake.Parquet;
using Cdp.Settings;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact;

/// <summary>The received days that a rebuild leaves as they are, because their raw records have expired.</summary>
/// <param name="last">The last of them; null when there is none.</param>
internal sealed class KeptDays(IObjectStore store, CompactSettings settings, LocalDate? last)
{
    public LocalDate? Last => last;

    /// <summary>True when the lake holds anything of them.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancel)
    {
        await foreach (var item in store.ListAsync(LakeLayout.AllCompactReceipts, cancel))
            if (IsKept(item.Key)) return true;
        await foreach (var item in store.ListAsync(LakeLayout.AllHits, cancel))
            if (IsKept(item.Key)) return true;
        return false;
    }

    /// <summary>Removes what is of other days.</summary>
    public async Task ClearOthersAsync(string prefix, CancellationToken cancel)
    {
        if (last is null)
        {
            await store.ClearAsync(prefix, cancel);
            return;
        }

        var others = new List<string>();
        await foreach (var item in store.ListAsync(prefix, cancel))
            if (!IsKept(item.Key)) others.Add(item.Key);
        if (others.Count > 0) await store.DeleteAsync(others, cancel);
    }

    /// <summary>
    /// Removes the second copy of each hit that a run which was cut off was moving: it had written the new place and not yet the old one.
    /// </summary>
    public async Task RemoveDoublesAsync(CancellationToken cancel)
    {
        foreach (var (_, keys) in await FilesAsync(cancel))
        {
            var seen = new HashSet<UInt128>();
            foreach (var key in keys) await RemoveSeenAsync(key, seen, cancel);
        }
    }

    /// <summary>Fills the empty index from the days' files, for the index cannot be made from raw records that are gone.</summary>
    /// <param name="former">Of these days only sign-ins: their hits keep their owners, so no later sign-in looks for them.</param>
    public async Task IndexAsync(FormerDays? former, CancellationToken cancel)
    {
        var blocks = new BlockPool();
        foreach (var (day, keys) in await FilesAsync(cancel))
        {
            using var spill = new SpillStore(blocks, settings.Spill, settings.MemoryBudget);
            var rows = new DayRows(spill, settings.Lake, rawBytes: keys.Count * 1000L, start: 0);
            await ReadAsync(keys, rows, cancel);
            WriteEntries(rows, withAttributable: !(day <= former?.Until));
            var index = await ClientIndex.OpenAsync(store, settings.Spill, cancel);
            await index.CommitAsync(EpochDay.Of(day), await new ClientEntries(store, settings.Spill, day).WriteAsync(rows, cancel), cancel);
            await index.TidyAsync(cancel);
        }

        if (await store.ReadAsync(IndexManifest.Key, cancel) is null) await ClientIndex.WriteEmptyAsync(store, cancel);
    }

    private bool IsKept(string key) => (HitLayout.Parse(key)?.Received ?? LakeLayout.DayIn(key)) <= last;

    /// <summary>The keys of the hit files, by received day.</summary>
    private async Task<SortedDictionary<LocalDate, List<string>>> FilesAsync(CancellationToken cancel)
    {
        var files = new SortedDictionary<LocalDate, List<string>>();
        if (last is null) return files;
        await foreach (var item in store.ListAsync(LakeLayout.AllHits, cancel))
        {
            if (HitLayout.Parse(item.Key) is not { } file || file.Received > last) continue;
            if (!files.TryGetValue(file.Received, out var keys)) files.Add(file.Received, keys = []);
            keys.Add(item.Key);
        }

        return files;
    }

    /// <summary>Reads a file of these days, if it is there.</summary>
    /// <exception cref="ObjectStoreException">Its footer or one of its pages is damaged, and nothing could make it again.</exception>
    private async Task ReadAsync(string key, Action<LakeFileReader> read, CancellationToken cancel)
    {
        try
        {
            if (await LakeFileReader.OpenAsync(store, key, cancel) is { } hits) read(hits);
        }
        catch (CorruptLakeFileException e)
        {
            throw Irreplaceable(e.Message, HitLayout.Parse(key)!.Value.Received);
        }
    }

    /// <summary>The failure that a file of such a day is damaged.</summary>
    public static ObjectStoreException Irreplaceable(string what, LocalDate day) => new(
        $"{what} But the raw records of {LakeLayout.Text(day)} are gone (CDP_RAW_RETENTION_DAYS): "
        + "restore the file from a backup, or remove it, which loses its hits.");

    private async Task ReadAsync(List<string> keys, DayRows rows, CancellationToken cancel)
    {
        using var events = rows.Events.NewWriter();
        foreach (var key in keys)
            await ReadAsync(key, hits =>
            {
                while (hits.Read()) AddEvent(events, rows.Events.Partitions, hits.Current);
            }, cancel);
    }

    private static void AddEvent(PartitionedRows.Writer events, int partitions, ReadOnlySpan<byte> row)
    {
        var hit = new EncodedHit(row, StringDictionary.None);
        var facts = HitFactsReader.FactsOf(hit);
        if (!IdentityTable.IsSignIn(facts) && !IdentityTable.IsAttributable(facts)) return;
        var client = ClientHash.Of(hit.Text(HitColumn.ClientId));
        var eventId = hit.Text(HitColumn.EventId);
        var idLength = EventId.Parse(eventId, out var number);
        var header = new EventHeader(
            client, XxHash128.HashToUInt128(eventId), hit.Integer(HitColumn.ReceivedAt), hit.Integer(HitColumn.OccurredAt), number,
            EventKind.Hit, facts, HasCounters: true, Reason: default, (ushort)idLength);
        row.CopyTo(EventRow.Begin(header, [], events.Add(ClientRange.NumberOf(client, partitions), EventRow.LengthOf(header, row.Length))));
    }

    private void WriteEntries(DayRows rows, bool withAttributable)
    {
        using var entries = new IndexEntryWriter(rows);
        var deduplication = new Deduplication();
        var day = new ClientDay(settings.Identity);
        for (var partition = 0; partition < rows.Events.Partitions; partition++)
        {
            using var events = ClientEvents.Of(rows.Events, partition, StringDictionary.None, deduplication, settings.MemoryBudget);
            while (events.NextClient())
            {
                day.Clear();
                events.EachSignIn(day.AddSignIn);
                events.EachEvent((in each, _) => day.AddTime(each));
                entries.WriteSignIns(partition, events.Client, day);
                if (withAttributable) entries.WriteAttributableTimes(partition, events.Client, day);
            }
        }
    }

    private async Task RemoveSeenAsync(string key, HashSet<UInt128> seen, CancellationToken cancel)
    {
        await using var content = new FileContent(settings.Spill);
        int? left = null;
        await ReadAsync(key, hits => left = CopyUnseen(hits, seen, content), cancel);
        if (left is null) return;
        if (left == 0) await store.DeleteAsync([key], cancel);
        else await content.PutAsync(store, key, cancel);
    }

    /// <returns>How many hits are left; null when none was seen before, so that the file stays as it is.</returns>
    private static int? CopyUnseen(LakeFileReader hits, HashSet<UInt128> seen, FileContent to)
    {
        var writer = new LakeFileWriter();
        writer.Start(to);
        int left = 0, dropped = 0;
        while (hits.Read())
        {
            var hit = new EncodedHit(hits.Current, StringDictionary.None);
            if (!seen.Add(XxHash128.HashToUInt128(hit.Text(HitColumn.EventId))))
            {
                dropped++;
                continue;
            }

            writer.Add(hits.Current);
            left++;
        }

        writer.Complete();
        return dropped == 0 ? null : left;
    }
}
