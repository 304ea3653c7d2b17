using System.Buffers;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Hits;

namespace Cdp.Compact.Dedupe;

/// <summary>The events of a partition in memory, by client and then in order of receipt.</summary>
internal sealed class LoadedEvents : ClientEvents
{
    private readonly LoadedRows _rows;
    private readonly StringDictionary _texts;
    private readonly ClientEvent[] _events;
    private Range _client = ..0;

    private LoadedEvents(LoadedRows rows, StringDictionary texts) =>
        (_rows, _texts, _events) = (rows, texts, ArrayPool<ClientEvent>.Shared.Rent(rows.Count));

    public override UInt128 Client => _events[_client.Start.Value].Client;

    /// <summary>Sorts the rows of a partition, which are disposed with the events, and marks the duplicates among them.</summary>
    public static LoadedEvents Of(LoadedRows rows, StringDictionary texts, Deduplication deduplication)
    {
        var events = new LoadedEvents(rows, texts);
        events.Sort();
        foreach (var client in events.Clients()) deduplication.MarkDuplicates(events._events.AsSpan(client));
        return events;
    }

    public override IEnumerable<UInt128> ClientsWithId() =>
        Clients().Select(client => _events[client.Start.Value]).Where(first => first.HasClient).Select(first => first.Client);

    public override bool NextClient()
    {
        var start = _client.End.Value;
        if (start == _rows.Count) return false;
        _client = start..EndOfClient(start);
        return true;
    }

    public override void EachSignIn(SignInHandler handle)
    {
        foreach (ref readonly var each in _events.AsSpan(_client))
        {
            if (!each.IsSignIn) continue;
            var hit = new EncodedHit(Row(each).Payload, _texts);
            handle(each.OccurredAt, each.ReceivedAt, hit.Text(HitColumn.Uid), hit.Text(HitColumn.ClientId));
        }
    }

    public override void EachEvent(ClientEventHandler handle)
    {
        foreach (ref readonly var each in _events.AsSpan(_client)) handle(each, Row(each));
    }

    public override void Dispose()
    {
        ArrayPool<ClientEvent>.Shared.Return(_events);
        _rows.Dispose();
    }

    /// <summary>Where the events of each client lie, in order.</summary>
    private IEnumerable<Range> Clients()
    {
        for (int start = 0, end; start < _rows.Count; start = end) yield return start..(end = EndOfClient(start));
    }

    private int EndOfClient(int start)
    {
        var end = start + 1;
        while (end < _rows.Count && _events[end].Client == _events[start].Client) end++;
        return end;
    }

    private EventRow Row(in ClientEvent each) => new(_rows[each.At]);

    /// <summary>
    /// By the high half of the client's hash, as numbers sort fast; the few events that share it are then compared as a whole.
    /// </summary>
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
