using System.Buffers;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Identity;

namespace Cdp.Compact.Dedupe;

/// <summary>All events of one partition, by client and then in order of receipt, and which of them are duplicates.</summary>
internal sealed class ClientEvents : IDisposable
{
    private readonly LoadedRows _rows;
    private readonly ClientEvent[] _events;

    private ClientEvents(LoadedRows rows, ClientEvent[] events) => (_rows, _events) = (rows, events);

    public ref readonly ClientEvent this[int index] => ref _events[index];

    /// <summary>Sorts the rows of a partition, which are disposed with the events, and marks the duplicates among them.</summary>
    public static ClientEvents Of(LoadedRows rows, Deduplication deduplication)
    {
        var events = new ClientEvents(rows, ArrayPool<ClientEvent>.Shared.Rent(rows.Count));
        events.Sort();
        foreach (var (_, run) in events.Clients()) deduplication.MarkDuplicates(events._events.AsSpan(run));
        return events;
    }

    public EventRow Row(in ClientEvent each) => new(_rows[each.At]);

    /// <summary>The clients, in order, that have a client id.</summary>
    public IEnumerable<UInt128> ClientsWithId() =>
        Clients().Where(each => this[each.Events.Start.Value].Facts.HasFlag(HitFacts.HasClient)).Select(each => each.Client);

    /// <summary>The clients, in order, and where the events of each lie.</summary>
    public IEnumerable<(UInt128 Client, Range Events)> Clients()
    {
        for (int start = 0, end; start < _rows.Count; start = end)
        {
            for (end = start + 1; end < _rows.Count && _events[end].Client == _events[start].Client;) end++;
            yield return (_events[start].Client, start..end);
        }
    }

    public void Dispose()
    {
        ArrayPool<ClientEvent>.Shared.Return(_events);
        _rows.Dispose();
    }

    /// <summary>By the high half of the client's hash, as numbers sort fast; the few events that share it are then compared as a whole.</summary>
    private void Sort()
    {
        var unsorted = ArrayPool<ClientEvent>.Shared.Rent(_rows.Count);
        var keys = ArrayPool<ulong>.Shared.Rent(_rows.Count);
        var order = ArrayPool<int>.Shared.Rent(_rows.Count);
        var count = 0;
        foreach (var row in _rows)
        {
            unsorted[count] = new ClientEvent(new EventRow(row.Bytes).Header, row.At);
            keys[count] = HighBits(unsorted[count]);
            order[count] = count;
            count++;
        }

        keys.AsSpan(0, count).Sort(order.AsSpan(0, count));
        for (var i = 0; i < count; i++) _events[i] = unsorted[order[i]];
        ArrayPool<ClientEvent>.Shared.Return(unsorted);
        ArrayPool<ulong>.Shared.Return(keys);
        ArrayPool<int>.Shared.Return(order);
        SortWithinKeys();
    }

    private void SortWithinKeys()
    {
        var byReceipt = new ByReceipt(_rows);
        for (int start = 0, end; start < _rows.Count; start = end)
        {
            for (end = start + 1; end < _rows.Count && HighBits(_events[end]) == HighBits(_events[start]);) end++;
            _events.AsSpan(start..end).Sort(byReceipt);
        }
    }

    private static ulong HighBits(in ClientEvent each) => (ulong)(each.Client >> 64);

    private sealed class ByReceipt(LoadedRows rows) : IComparer<ClientEvent>
    {
        public int Compare(ClientEvent a, ClientEvent b)
        {
            var by = a.Client.CompareTo(b.Client);
            if (by == 0) by = a.ReceivedAt.CompareTo(b.ReceivedAt);
            return by != 0 ? by : EventRow.CompareReceipt(new EventRow(rows[a.At]), new EventRow(rows[b.At]));
        }
    }
}
