using System.Buffers;
using System.Runtime.InteropServices;
using Cdp.Compact.Spill;
using Cdp.Identity;

namespace Cdp.Compact;

/// <summary>An event as duplicates and identity see it: its row lies far away in memory, and is visited as seldom as possible.</summary>
internal record struct ClientEvent(
    UInt128 Client, UInt128 Copy, long ReceivedAt, long OccurredAt, RowAt At, EventKind Kind, HitFacts Facts, bool HasCounters, bool IsDuplicate)
{
    public ClientEvent(in EventHeader header, RowAt at)
        : this(header.Client, header.Copy, header.ReceivedAt, header.OccurredAt, at, header.Kind, header.Facts, header.HasCounters, false)
    {
    }

    /// <summary>Whether it tells whose the client's other hits are.</summary>
    public readonly bool IsSignIn => Kind == EventKind.Hit && !IsDuplicate && IdentityTable.IsSignIn(Facts);
}

/// <summary>All events of one partition, by client and then in order of receipt, and which of them are duplicates.</summary>
internal sealed class ClientEvents : IDisposable
{
    private const long Window = ReceivedDay.LookBack;
    private const long WindowWithoutCounters = 10_000;

    /// <summary>So many events of a client are compared with each other, which is quicker than a dictionary.</summary>
    private const int Few = 32;

    private readonly LoadedRows _rows;
    private readonly ClientEvent[] _events;
    private readonly Dictionary<UInt128, long> _last = [];

    public ClientEvents(LoadedRows rows)
    {
        _rows = rows;
        _events = ArrayPool<ClientEvent>.Shared.Rent(rows.Count);
        Sort();
        foreach (var (_, run) in Clients()) DropDuplicates(_events.AsSpan(run));
    }

    public ref readonly ClientEvent this[int index] => ref _events[index];

    public EventRow Row(in ClientEvent each) => new(_rows[each.At]);

    /// <summary>The clients, in order, that have a client id.</summary>
    public IEnumerable<UInt128> ClientsWithId() =>
        Clients().Where(each => this[each.Events.Start.Value].Facts.HasFlag(HitFacts.HasClient)).Select(each => each.Client);

    /// <summary>The runs of events of one client.</summary>
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

    /// <summary>By the first bytes of the client, as numbers sort fast; the few events that have them in common are then compared as a whole.</summary>
    private void Sort()
    {
        var unsorted = ArrayPool<ClientEvent>.Shared.Rent(_rows.Count);
        var begins = ArrayPool<ulong>.Shared.Rent(_rows.Count);
        var order = ArrayPool<int>.Shared.Rent(_rows.Count);
        var count = 0;
        foreach (var row in _rows)
        {
            unsorted[count] = new ClientEvent(new EventRow(row.Bytes).Header, row.At);
            begins[count] = BeginOf(unsorted[count]);
            order[count] = count++;
        }

        begins.AsSpan(0, count).Sort(order.AsSpan(0, count));
        for (var i = 0; i < count; i++) _events[i] = unsorted[order[i]];
        ArrayPool<ClientEvent>.Shared.Return(unsorted);
        ArrayPool<ulong>.Shared.Return(begins);
        ArrayPool<int>.Shared.Return(order);
        SortRuns();
    }

    private void SortRuns()
    {
        var byReceipt = new ByReceipt(_rows);
        for (int start = 0, end; start < _rows.Count; start = end)
        {
            for (end = start + 1; end < _rows.Count && BeginOf(_events[end]) == BeginOf(_events[start]);) end++;
            _events.AsSpan(start..end).Sort(byReceipt);
        }
    }

    private static ulong BeginOf(in ClientEvent each) => (ulong)(each.Client >> 64);

    /// <summary>A copy is one only of those before it, kept or not: the last one decides. Source: the GA protocol page, section 7.</summary>
    /// <param name="run">The events of a client.</param>
    private void DropDuplicates(Span<ClientEvent> run)
    {
        if (run.Length > Few) DropDuplicatesOfMany(run);
        else
            for (var i = 1; i < run.Length; i++)
                if (LastCopy(run[..i], run[i].Copy) is { } earlier) run[i].IsDuplicate = IsWithin(run[i], earlier);
    }

    private static long? LastCopy(ReadOnlySpan<ClientEvent> before, UInt128 copy)
    {
        for (var i = before.Length - 1; i >= 0; i--)
            if (before[i].Copy == copy) return before[i].ReceivedAt;
        return null;
    }

    private void DropDuplicatesOfMany(Span<ClientEvent> run)
    {
        _last.Clear();
        foreach (ref var each in run)
        {
            ref var earlier = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, each.Copy, out var isCopy);
            if (isCopy) each.IsDuplicate = IsWithin(each, earlier);
            earlier = each.ReceivedAt;
        }
    }

    private static bool IsWithin(in ClientEvent each, long earlier) =>
        each.ReceivedAt - earlier <= (each.HasCounters ? Window : WindowWithoutCounters);

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
