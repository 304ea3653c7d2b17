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
        while (events.NextClient())
        {
            ResolveClient(events, history);
            var signIns = _entries.WriteSignIns(partition, events.Client, _resolution.Today);
            if (!signIns.IsEmpty) today.Add(new EntryKey(events.Client, 0), signIns);
            _entries.WriteAttributableTimes(partition, events.Client, _resolution.Today);
        }

        return today;
    }

    public ValueTask DisposeAsync()
    {
        _resolved.Dispose();
        _entries.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ResolveClient(ClientEvents events, ClientHistory history)
    {
        _resolution.Begin(events.Client, history);
        events.EachSignIn(_resolution.AddSignIn);
        _resolved.BeginClient();
        events.EachEvent(ResolveEvent);
    }

    private void ResolveEvent(in ClientEvent each, EventRow row)
    {
        switch (each.Kind)
        {
            case EventKind.Hit:
                ResolveHit(each, new EncodedHit(row.Payload, texts));
                break;
            case EventKind.Duplicate:
                _resolved.CountDuplicate();
                break;
            case EventKind.Ignored:
                _resolved.CountIgnored(row);
                break;
            case EventKind.Rejected:
                _resolved.WriteRejected(row);
                break;
        }
    }

    private void ResolveHit(in ClientEvent each, EncodedHit hit)
    {
        var by = _resolution.Decide(each, hit.Text(HitColumn.Uid), out var user);
        _resolved.WriteHit(each, hit, user, by);
    }
}
