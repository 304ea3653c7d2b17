using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Hits;
using Cdp.Identity;

namespace Cdp.Compact.Read;

internal enum EventKind : byte
{
    Hit,
    Ignored,
    Rejected,

    /// <summary>A hit received before the day: only copies received within the day look at it.</summary>
    Earlier,

    /// <summary>An event of the day that repeats another one; known after deduplication.</summary>
    Duplicate,
}

/// <summary>What duplicates and identity ask about an event.</summary>
/// <param name="Client">Hash of the client id, else of the user id; of the record where the event is no hit. Copies share it.</param>
/// <param name="DuplicateKey">Equal for copies of one event.</param>
/// <param name="Reason">Only of ignored and rejected events.</param>
/// <param name="IdLength">
/// Length of the raw record's id, which follows the header where it is not the start of the hit's event id anyway.
/// </param>
internal readonly record struct EventHeader(
    UInt128 Client, UInt128 DuplicateKey, long ReceivedAt, long OccurredAt, int Number, EventKind Kind, HitFacts Facts, bool HasCounters,
    Reason Reason, ushort IdLength)
{
    public static readonly int Size = Unsafe.SizeOf<EventHeader>();

    /// <summary>How long the id is that follows.</summary>
    public int OwnIdLength => Kind == EventKind.Hit ? 0 : IdLength;
}

/// <summary>
/// An event on its way from the readers to identity: header, id of the raw record, payload (the encoded hit, or the line for rejected/).
/// </summary>
internal readonly ref struct EventRow(ReadOnlySpan<byte> row)
{
    private readonly ReadOnlySpan<byte> _row = row;

    public ReadOnlySpan<byte> Bytes => _row;

    public EventHeader Header => MemoryMarshal.Read<EventHeader>(_row);

    public ReadOnlySpan<byte> Id => Header is { Kind: EventKind.Hit } header
        ? new EncodedHit(Payload, StringDictionary.None).Text(HitColumn.EventId)[..header.IdLength]
        : _row.Slice(EventHeader.Size, Header.IdLength);

    public ReadOnlySpan<byte> Payload => _row[(EventHeader.Size + Header.OwnIdLength)..];

    /// <summary>Order of receipt: of two copies the first is kept.</summary>
    public static int CompareReceipt(EventRow a, EventRow b)
    {
        var by = a.Header.ReceivedAt.CompareTo(b.Header.ReceivedAt);
        if (by == 0) by = a.Id.SequenceCompareTo(b.Id);
        return by != 0 ? by : a.Header.Number.CompareTo(b.Header.Number);
    }

    public static int LengthOf(in EventHeader header, int payload) => EventHeader.Size + header.OwnIdLength + payload;

    /// <summary>Writes all but the payload.</summary>
    /// <returns>Where the payload goes.</returns>
    public static Span<byte> Begin(in EventHeader header, ReadOnlySpan<byte> id, Span<byte> to)
    {
        MemoryMarshal.Write(to, header);
        id[..header.OwnIdLength].CopyTo(to[EventHeader.Size..]);
        return to[(EventHeader.Size + header.OwnIdLength)..];
    }
}
