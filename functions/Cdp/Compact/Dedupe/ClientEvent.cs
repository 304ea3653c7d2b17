using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Identity;

namespace Cdp.Compact.Dedupe;

/// <summary>An event as deduplication and identity see it: its row lies far away in memory, and is visited as seldom as possible.</summary>
internal record struct ClientEvent(
    UInt128 Client, UInt128 DuplicateKey, long ReceivedAt, long OccurredAt, RowAt At, EventKind Kind, HitFacts Facts, bool HasCounters)
{
    public ClientEvent(in EventHeader header, RowAt at)
        : this(header.Client, header.DuplicateKey, header.ReceivedAt, header.OccurredAt, at, header.Kind, header.Facts, header.HasCounters)
    {
    }

    /// <summary>True when it ties its user to the client, and so decides who owns the client's other hits.</summary>
    public readonly bool IsSignIn => Kind == EventKind.Hit && IdentityTable.IsSignIn(Facts);

    public readonly bool HasClient => Facts.HasFlag(HitFacts.HasClient);
}
