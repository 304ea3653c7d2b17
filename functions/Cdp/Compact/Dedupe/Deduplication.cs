using System.Runtime.InteropServices;
using Cdp.Compact.Read;

namespace Cdp.Compact.Dedupe;

/// <summary>Finds the duplicates among the events of one client. Source: docs/protocol.md, section 7.</summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class Deduplication
{
    private const long Window = ReceivedDay.LookBack;

    /// <summary>Without counters a second click looks like a retry, so only what follows at once is taken for one.</summary>
    private const long WindowWithoutCounters = 10_000;

    /// <summary>Up to so many events of a client are compared with each other, which is quicker than a dictionary.</summary>
    private const int FewEvents = 32;

    private readonly Dictionary<UInt128, long> _lastReceipts = [];

    /// <summary>Marks each event that repeats an earlier one.</summary>
    /// <remarks>
    /// Any earlier copy counts, also one that is a duplicate itself, so the last copy before an event decides: retries that follow one
    /// another for hours are one hit.
    /// </remarks>
    /// <param name="events">All events of a client, in order of receipt: of copies the first is kept.</param>
    public void MarkDuplicates(Span<ClientEvent> events)
    {
        if (events.Length > FewEvents) MarkInMany(events);
        else
            for (var i = 1; i < events.Length; i++)
                if (LastReceipt(events[..i], events[i].DuplicateKey) is { } earlier) Mark(ref events[i], earlier);
    }

    /// <summary>
    /// Marks a copy as a duplicate, if it is one. Events received before the day stay what they are: they are not counted.
    /// </summary>
    /// <param name="earlier">When the last copy before it was received.</param>
    public static void Mark(ref ClientEvent copy, long earlier)
    {
        if (copy.Kind != EventKind.Earlier && IsWithinWindow(copy, earlier)) copy.Kind = EventKind.Duplicate;
    }

    private static long? LastReceipt(ReadOnlySpan<ClientEvent> before, UInt128 key)
    {
        for (var i = before.Length - 1; i >= 0; i--)
            if (before[i].DuplicateKey == key) return before[i].ReceivedAt;
        return null;
    }

    private void MarkInMany(Span<ClientEvent> events)
    {
        _lastReceipts.Clear();
        foreach (ref var each in events)
        {
            ref var earlier = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastReceipts, each.DuplicateKey, out var isCopy);
            if (isCopy) Mark(ref each, earlier);
            earlier = each.ReceivedAt;
        }
    }

    private static bool IsWithinWindow(in ClientEvent each, long earlier) =>
        each.ReceivedAt - earlier <= (each.HasCounters ? Window : WindowWithoutCounters);
}
