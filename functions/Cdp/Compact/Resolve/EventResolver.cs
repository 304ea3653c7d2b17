using Cdp.Compact.Dedupe;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact.Resolve;

/// <summary>Takes the events of a partition to their end, client by client: hits get their owner and their place in the lake.</summary>
/// <remarks>Belongs to one thread.</remarks>
/// <param name="texts">What the hits are dictionary-encoded with.</param>
internal sealed class EventResolver(CompactSettings settings, ReportingDays days, DayRows to, StringDictionary texts)
    : IAsyncDisposable
{
    private readonly ResolvedHitWriter _resolved = new(settings.Lake, days, to);
    private readonly IndexEntryWriter _entries = new(to);
    private readonly ClientResolution _resolution = new(settings.Identity);

    public DayCounts Counts => _resolved.Counts;

    /// <param name="partition">The partition of the events.</param>
    /// <returns>The sign-ins of the day, by client.</returns>
    public ClientValues Resolve(ClientEvents events, int partition, ClientHistory history)
    {
        var today = new ClientValues();
        foreach (var (client, range) in events.Clients())
        {
            ResolveClient(events, client, range, history);
            if (_resolution.Today.Users > 0)
                today.Add(new EntryKey(client, 0), _entries.WriteSignIns(partition, client, ClientIdOf(events, range), _resolution.Today));
            if (_resolution.AttributableTimes.Count > 0) _entries.WriteAttributableTimes(partition, client, _resolution.AttributableTimes);
        }

        return today;
    }

    public ValueTask DisposeAsync()
    {
        _resolved.Dispose();
        _entries.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ResolveClient(ClientEvents events, UInt128 client, Range range, ClientHistory history)
    {
        _resolution.Begin(client, history);
        for (var i = range.Start.Value; i < range.End.Value; i++)
            if (events[i] is { IsSignIn: true } signIn)
                _resolution.AddSignIn(signIn.OccurredAt, signIn.ReceivedAt, HitOf(events, signIn).Text(HitColumn.Uid));
        _resolved.BeginClient();
        for (var i = range.Start.Value; i < range.End.Value; i++) ResolveEvent(events, events[i]);
    }

    private void ResolveEvent(ClientEvents events, in ClientEvent each)
    {
        if (each.Kind == EventKind.Earlier) return;
        if (each.IsDuplicate) _resolved.CountDuplicate();
        else if (each.Kind == EventKind.Hit) ResolveHit(each, HitOf(events, each));
        else if (each.Kind == EventKind.Ignored) _resolved.CountIgnored(events.Row(each));
        else _resolved.WriteRejected(events.Row(each));
    }

    private void ResolveHit(in ClientEvent each, EncodedHit hit)
    {
        var by = _resolution.Decide(each.Facts, each.OccurredAt, hit.Text(HitColumn.Uid), out var user);
        _resolved.WriteHit(each, hit, user, by);
    }

    private EncodedHit HitOf(ClientEvents events, in ClientEvent each) => new(events.Row(each).Payload, texts);

    private ReadOnlySpan<byte> ClientIdOf(ClientEvents events, Range range)
    {
        var signIn = range.Start.Value;
        while (!events[signIn].IsSignIn) signIn++;
        return HitOf(events, events[signIn]).Text(HitColumn.ClientId);
    }
}
