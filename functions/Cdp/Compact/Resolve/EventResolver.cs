using System.Buffers.Binary;
using Cdp.Compact.Dedupe;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Settings;
using Cdp.Text;

namespace Cdp.Compact.Resolve;

/// <summary>Takes the events of a partition to their end, client by client: hits get their owner and their place in the lake.</summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class EventResolver(CompactSettings settings, ReportingDays days, DayRows to, ReasonNumbers reasons) : IAsyncDisposable
{
    private readonly ResolvedHitWriter _resolved = new(settings.Lake, days, to, reasons);
    private readonly PartitionedRows.Writer _newSignIns = to.SignIns.NewWriter();
    private readonly PartitionedRows.Writer _newAttributable = to.Attributable.NewWriter();
    private readonly ClientResolution _resolution = new(settings.Identity);
    private readonly ByteBuffer _value = new();

    public DayCounts Counts => _resolved.Counts;

    /// <param name="partition">The partition of the events.</param>
    /// <returns>The sign-ins of the day, by client.</returns>
    public ClientValues Resolve(ClientEvents events, int partition, ClientHistory history)
    {
        var today = new ClientValues();
        foreach (var (client, range) in events.Clients())
        {
            ResolveClient(events, client, range, history);
            if (_resolution.Today.Users > 0) today.Add(new EntryKey(client, 0), WriteSignIns(events, client, range, partition));
            if (_resolution.AttributableTimes.Count > 0) WriteAttributableTimes(client, partition);
        }

        return today;
    }

    public ValueTask DisposeAsync()
    {
        _resolved.Dispose();
        _newSignIns.Dispose();
        _newAttributable.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ResolveClient(ClientEvents events, UInt128 client, Range range, ClientHistory history)
    {
        _resolution.Begin(client, history);
        for (var i = range.Start.Value; i < range.End.Value; i++)
            if (events[i] is { IsSignIn: true } signIn)
                _resolution.AddSignIn(signIn.OccurredAt, signIn.ReceivedAt, new EncodedHit(events.Row(signIn).Payload).Text(HitColumn.Uid));
        _resolved.BeginClient();
        for (var i = range.Start.Value; i < range.End.Value; i++) ResolveEvent(events, events[i]);
    }

    private void ResolveEvent(ClientEvents events, in ClientEvent each)
    {
        if (each.Kind == EventKind.Earlier) return;
        if (each.IsDuplicate) _resolved.CountDuplicate();
        else if (each.Kind == EventKind.Hit) ResolveHit(each, new EncodedHit(events.Row(each).Payload));
        else if (each.Kind == EventKind.Ignored) _resolved.CountIgnored(events.Row(each));
        else _resolved.WriteRejected(events.Row(each));
    }

    private void ResolveHit(in ClientEvent each, EncodedHit hit)
    {
        var by = _resolution.Decide(each.Facts, each.OccurredAt, hit.Text(HitColumn.Uid), out var user);
        _resolved.WriteHit(each, hit, user, by);
    }

    private ReadOnlySpan<byte> WriteSignIns(ClientEvents events, UInt128 client, Range range, int partition)
    {
        _value.Clear();
        var signIn = range.Start.Value;
        while (!events[signIn].IsSignIn) signIn++;
        SignInList.Write(new EncodedHit(events.Row(events[signIn]).Payload).Text(HitColumn.ClientId), _resolution.Today, _value);
        WriteEntry(_newSignIns, partition, client);
        return _value.Span;
    }

    private void WriteAttributableTimes(UInt128 client, int partition)
    {
        _value.Clear();
        AttributableTimes.Write(_resolution.AttributableTimes, _value);
        WriteEntry(_newAttributable, partition, client);
    }

    private void WriteEntry(PartitionedRows.Writer entries, int partition, UInt128 client)
    {
        var row = entries.Add(partition, 16 + _value.Length);
        BinaryPrimitives.WriteUInt128BigEndian(row, client);
        _value.Span.CopyTo(row[16..]);
    }
}
