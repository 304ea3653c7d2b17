using System.Buffers.Binary;
using Cdp.Compact.Spill;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Compact;

/// <summary>Writes rows as files, one for each day and folder, in the lake's order. Belongs to one worker.</summary>
internal sealed class HitFiles(IObjectStore store, HitLayout layout) : IAsyncDisposable
{
    private readonly FilePuts _puts = new(store);
    private readonly HitFileWriter _file = new();

    /// <summary>The keys of the files written.</summary>
    public List<string> Keys { get; } = [];

    public async Task WriteAsync(LoadedRows rows, LocalDate received, CancellationToken cancel)
    {
        var entries = rows.Select((row, at) => new Entry(new LakeRow(row), at));
        entries.AsSpan().Sort(new ByPlace(rows));
        for (int start = 0, end; start < entries.Length; start = end)
        {
            end = EndOfFile(rows, entries, start);
            var to = await _puts.NextAsync();
            var key = Compose(rows, entries.AsSpan(start..end), received, to);
            await _puts.PutAsync(key, cancel);
            Keys.Add(key);
        }
    }

    public Task CompleteAsync() => _puts.CompleteAsync();

    public ValueTask DisposeAsync() => _puts.DisposeAsync();

    private int EndOfFile(LoadedRows rows, Entry[] entries, int start)
    {
        var end = start + 1;
        while (end < entries.Length && entries[end].Day == entries[start].Day
            && (!layout.IsPerUser || HaveOneKey(rows, entries[start], entries[end]))) end++;
        return end;
    }

    private static bool HaveOneKey(LoadedRows rows, Entry a, Entry b) =>
        a.KeyBegin == b.KeyBegin && new LakeRow(rows[a.At]).Key.SequenceEqual(new LakeRow(rows[b.At]).Key);

    private string Compose(LoadedRows rows, ReadOnlySpan<Entry> entries, LocalDate received, MemoryStream to)
    {
        _file.Begin(to);
        foreach (var entry in entries) _file.Add(new LakeRow(rows[entry.At]).Hit);
        _file.Complete();
        return HitLayout.File(DayNumber.Date(entries[0].Day), layout.Partition(new LakeRow(rows[entries[0].At]).Key), received);
    }

    /// <param name="KeyBegin">The first 8 bytes of the key, big-endian: most comparisons end there.</param>
    private readonly record struct Entry(int Day, ulong KeyBegin, RowAt At)
    {
        public Entry(LakeRow row, RowAt at) : this(row.Header.Day, Begin(row.Key), at)
        {
        }

        private static ulong Begin(ReadOnlySpan<byte> key)
        {
            Span<byte> begin = stackalloc byte[8];
            begin.Clear();
            key[..Math.Min(8, key.Length)].CopyTo(begin);
            return BinaryPrimitives.ReadUInt64BigEndian(begin);
        }
    }

    private sealed class ByPlace(LoadedRows rows) : IComparer<Entry>
    {
        public int Compare(Entry a, Entry b)
        {
            var by = a.Day.CompareTo(b.Day);
            if (by == 0) by = a.KeyBegin.CompareTo(b.KeyBegin);
            return by != 0 ? by : LakeRow.Compare(new LakeRow(rows[a.At]), new LakeRow(rows[b.At]));
        }
    }
}
