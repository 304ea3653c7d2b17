using System.Runtime.InteropServices;
using Cdp.Compact.Spill;
using Cdp.Identity;

namespace Cdp.Compact;

/// <summary>All events of one partition, by client and then in order of receipt, and which of them are kept.</summary>
internal sealed class ClientEvents : IDisposable
{
    private const long Window = ReceivedDay.LookBack;
    private const long WindowWithoutCounters = 10_000;

    private readonly LoadedRows _rows;
    private readonly Entry[] _entries;

    public ClientEvents(LoadedRows rows)
    {
        _rows = rows;
        _entries = rows.Select((row, at) => new Entry(new EventRow(row).Header, at));
        _entries.AsSpan().Sort(new ByReceipt(rows));
        DropDuplicates();
    }

    public int Count => _entries.Length;

    public EventRow this[int index] => new(_rows[_entries[index].At]);

    public bool IsKept(int index) => _entries[index].Kept;

    /// <summary>The clients, in order, that have a client id.</summary>
    public IEnumerable<UInt128> ClientsWithId() =>
        Clients().Where(each => this[each.Events.Start.Value].Header.Facts.HasFlag(HitFacts.HasClient)).Select(each => each.Client);

    /// <summary>The runs of events of one client.</summary>
    public IEnumerable<(UInt128 Client, Range Events)> Clients()
    {
        for (int start = 0, end; start < _entries.Length; start = end)
        {
            for (end = start + 1; end < _entries.Length && _entries[end].Client == _entries[start].Client;) end++;
            yield return (_entries[start].Client, start..end);
        }
    }

    public void Dispose() => _rows.Dispose();

    /// <summary>A copy is one only of those before it, kept or not: the last one decides. Source: the GA protocol page, section 7.</summary>
    private void DropDuplicates()
    {
        var last = new Dictionary<UInt128, long>(_entries.Length);
        foreach (ref var entry in _entries.AsSpan())
        {
            ref var earlier = ref CollectionsMarshal.GetValueRefOrAddDefault(last, entry.Copy, out var isCopy);
            entry.Kept = !isCopy || entry.ReceivedAt - earlier > (entry.HasCounters ? Window : WindowWithoutCounters);
            earlier = entry.ReceivedAt;
        }
    }

    /// <summary>What sorting and duplicates ask: rows are far apart in memory, and each is visited as seldom as possible.</summary>
    private record struct Entry(UInt128 Client, UInt128 Copy, long ReceivedAt, RowAt At, bool HasCounters, bool Kept)
    {
        public Entry(in EventHeader header, RowAt at) : this(header.Client, header.Copy, header.ReceivedAt, at, header.HasCounters, true)
        {
        }
    }

    private sealed class ByReceipt(LoadedRows rows) : IComparer<Entry>
    {
        public int Compare(Entry a, Entry b)
        {
            var by = a.Client.CompareTo(b.Client);
            if (by == 0) by = a.ReceivedAt.CompareTo(b.ReceivedAt);
            return by != 0 ? by : EventRow.CompareReceipt(new EventRow(rows[a.At]), new EventRow(rows[b.At]));
        }
    }
}
