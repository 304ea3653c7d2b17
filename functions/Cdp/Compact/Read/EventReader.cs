using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Raw;

namespace Cdp.Compact.Read;

/// <summary>Reads raw objects into rows, partitioned by client: all copies of an event, and all hits of a client, come together there.</summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class EventReader(ReceivedDay day, HitReader hits, PartitionedRows events, ReasonNumbers reasons, StringDictionary texts) : IAsyncDisposable
{
    private const int MaxNumberLength = 12;
    private const int OfUser = 1, OfRecord = 2; // seeds: a user id must not meet a client id of the same text

    private readonly PartitionedRows.Writer _rows = events.NewWriter();
    private readonly StringDictionary.Lookup _texts = new(texts);
    private readonly RawRecordReader _records = new();
    private readonly Readings _readings = new();
    private readonly RejectedLine _rejected = new();
    private readonly byte[] _eventId = new byte[128];

    public DayCounts Counts { get; } = new();

    public async Task ReadAsync(string key, DateTimeOffset hour, Stream stream, CancellationToken cancel)
    {
        await using var lines = RawObjectStream.Open(stream);
        while (await lines.ReadAsync(cancel))
        {
            var detail = lines.Damage;
            if (detail is null && _records.TryRead(lines.Line, out detail) && !IsMisplaced(hour, out detail)) ReadRecord(lines.Line.Span);
            else RejectLine(key, lines, detail);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _rows.Dispose();
        await _rejected.DisposeAsync();
    }

    private bool IsMisplaced(DateTimeOffset hour, out string? detail)
    {
        detail = null;
        if (day.IsRead(_records.Record.ReceivedAt, hour)) return false;
        detail = "'received_at' is not within the hour that its object lies in";
        return true;
    }

    private void ReadRecord(ReadOnlySpan<byte> line)
    {
        var record = _records.Record;
        var isEarlier = !day.Holds(record.ReceivedAt);
        if (isEarlier && !day.LooksBackTo(record.ReceivedAt)) return;
        hits.Read(record, _readings);
        if (!isEarlier) Counts.Requests++;
        for (var i = 0; i < _readings.Count; i++) Add(_readings[i], record, line, isEarlier);
    }

    private void Add(Reading reading, RawRecord record, ReadOnlySpan<byte> line, bool isEarlier)
    {
        if (reading.Outcome == Outcome.Accepted) AddHit(reading, record, isEarlier);
        else if (!isEarlier) AddOther(reading, record, line);
    }

    private void AddHit(Reading reading, RawRecord record, bool isEarlier)
    {
        var hit = reading.Hit;
        var facts = HitFactsReader.FactsOf(hit);
        var client = facts.HasFlag(HitFacts.HasClient) ? ClientHash.Of(hit.Text(HitColumn.ClientId)) : XxHash128.HashToUInt128(hit.Text(HitColumn.Uid), OfUser);
        hit.Number(_texts);
        var header = new EventHeader(client, reading.DuplicateKey, record.ReceivedAt, hit.Integer(HitColumn.OccurredAt), reading.Number,
            isEarlier ? EventKind.Earlier : EventKind.Hit, facts, reading.HasCounters, 0, (ushort)record.Id.Length);
        var row = Begin(header, record.Id.Span, isEarlier ? 0 : hit.EncodedLength);
        if (!isEarlier) hit.EncodeTo(row);
    }

    /// <summary>An event that is no hit is a repeat only when its record is met twice, so the record stands for the client.</summary>
    private void AddOther(Reading reading, RawRecord record, ReadOnlySpan<byte> line)
    {
        var eventId = EventId(record.Id.Span, reading.Number);
        var isRejected = reading.Outcome == Outcome.Rejected;
        AddOther(isRejected ? EventKind.Rejected : EventKind.Ignored, eventId, record.Id.Span, record.ReceivedAt, reading.Number, reading.Reason!,
            isRejected ? _rejected.Write(eventId, reading.Reason!, reading.Detail, line) : []);
    }

    private void RejectLine(string key, RawObjectStream lines, string? detail)
    {
        var time = LakeLayout.RawTime(key)!.Value.ToUnixTimeMilliseconds();
        if (!day.Holds(time)) return;
        Counts.Requests++;
        var id = Encoding.UTF8.GetBytes(key);
        var eventId = Encoding.UTF8.GetBytes($"{key}#{lines.Number}");
        AddOther(EventKind.Rejected, eventId, id, time, lines.Number, Reasons.BadRecord, _rejected.Write(eventId, Reasons.BadRecord, detail, lines.Line.Span));
    }

    private void AddOther(
        EventKind kind, ReadOnlySpan<byte> eventId, ReadOnlySpan<byte> id, long time, int number, string reason, ReadOnlySpan<byte> payload)
    {
        var copy = XxHash128.HashToUInt128(eventId, seed: time);
        var record = XxHash128.HashToUInt128(id, OfRecord);
        var header = new EventHeader(record, copy, time, time, number, kind, HitFacts.None, false, reasons.Of(reason), (ushort)id.Length);
        payload.CopyTo(Begin(header, id, payload.Length));
    }

    /// <summary>Adds a row, and gives the room for its payload.</summary>
    private Span<byte> Begin(in EventHeader header, ReadOnlySpan<byte> id, int payload)
    {
        if (header.Kind != EventKind.Earlier) Counts.EventsRead++;
        var partition = ClientRange.NumberOf(header.Client, events.Partitions);
        return EventRow.Begin(header, id, _rows.Add(partition, EventRow.LengthOf(header, payload)));
    }

    private ReadOnlySpan<byte> EventId(ReadOnlySpan<byte> id, int number)
    {
        id.CopyTo(_eventId);
        _eventId[id.Length] = (byte)'.';
        Utf8Formatter.TryFormat(number, _eventId.AsSpan(id.Length + 1, MaxNumberLength), out var digits);
        return _eventId.AsSpan(0, id.Length + 1 + digits);
    }
}
