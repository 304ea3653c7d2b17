using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Lake;
using Cdp.Raw;

namespace Cdp.Compact.Read;

/// <summary>
/// Reads raw objects into rows, partitioned by client: all copies of an event, and all hits of a client, come together there.
/// </summary>
/// <remarks>Belongs to one thread.</remarks>
/// <param name="taken">
/// Records that must not be read, for their id is taken; null while those are not known, and then each record claims its id.
/// </param>
internal sealed class EventReader(
    ReceivedDay day, HitReader hits, DayRows to, StringDictionary texts, IReadOnlySet<RecordPlace>? taken) : IAsyncDisposable
{
    private const int OfUser = 1, OfRecord = 2; // seeds: a user id must not meet a client id of the same text

    private readonly PartitionedRows.Writer _rows = to.Events.NewWriter();
    private readonly PartitionedRows.Writer _claims = to.Claims.NewWriter();
    private readonly StringDictionary.Lookup _texts = new(texts);
    private readonly RawRecordReader _records = new();
    private readonly Readings _readings = new();
    private readonly RejectedLine _rejected = new();
    private readonly byte[] _eventId = new byte[128];

    public DayCounts Counts { get; } = new();

    /// <param name="number">The object's number in the run.</param>
    public async Task ReadAsync(RawItem item, int number, Stream stream, CancellationToken cancel)
    {
        await using var lines = RawObjectStream.Open(stream);
        while (await lines.ReadAsync(cancel))
        {
            var detail = lines.Damage;
            if (detail is null && _records.TryRead(lines.Line, out detail) && !IsMisplaced(item.Hour, out detail))
                ReadRecord(item.Key, lines, new RecordPlace(number, lines.Number));
            else
                RejectLine(item.Key, lines, LakeLayout.RawTime(item.Key)!.Value.ToUnixTimeMilliseconds(), detail);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _rows.Dispose();
        _claims.Dispose();
        await _rejected.DisposeAsync();
    }

    private bool IsMisplaced(DateTimeOffset hour, out string? detail)
    {
        detail = null;
        if (day.IsRead(_records.Record.ReceivedAt, hour)) return false;
        detail = "'received_at' is not within the hour that its object lies in";
        return true;
    }

    private void ReadRecord(string key, RawObjectStream lines, RecordPlace place)
    {
        var record = _records.Record;
        var isEarlier = !day.Holds(record.ReceivedAt);
        if (isEarlier && !day.LooksBackTo(record.ReceivedAt)) return;
        var line = lines.Line.Span;
        if (taken is null) Claim(record, line, place);
        else if (taken.Contains(place))
        {
            RejectLine(key, lines, record.ReceivedAt, "the id is taken by another record of the same time");
            return;
        }

        hits.Read(record, _readings);
        if (!isEarlier) Counts.Requests++;
        for (var i = 0; i < _readings.Count; i++) Add(_readings[i], record, line, isEarlier);
    }

    private void Claim(RawRecord record, ReadOnlySpan<byte> line, RecordPlace place)
    {
        var claim = RecordClaim.Of(record.Id.Span, record.ReceivedAt, line, place);
        MemoryMarshal.Write(_claims.Add((int)(claim.Name % (uint)to.Claims.Partitions), RecordClaim.Size), claim);
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
        var client = facts.HasFlag(HitFacts.HasClient)
            ? ClientHash.Of(hit.Text(HitColumn.ClientId))
            : XxHash128.HashToUInt128(hit.Text(HitColumn.Uid), OfUser);
        hit.DictionaryEncode(_texts);
        var header = new EventHeader(client, reading.DuplicateKey, record.ReceivedAt, hit.Integer(HitColumn.OccurredAt), reading.Number,
            isEarlier ? EventKind.Earlier : EventKind.Hit, facts, reading.HasCounters, default, (ushort)record.Id.Length);
        var row = Begin(header, record.Id.Span, isEarlier ? 0 : hit.EncodedLength);
        if (!isEarlier) hit.EncodeTo(row);
    }

    /// <summary>An event that is no hit is a repeat only when its record is met twice, so the record stands for the client.</summary>
    private void AddOther(Reading reading, RawRecord record, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> eventId = _eventId.AsSpan(0, EventId.Write(record.Id.Span, reading.Number, _eventId));
        var reason = reading.Reason!.Value;
        var isRejected = reading.Outcome == Outcome.Rejected;
        AddOther(
            isRejected ? EventKind.Rejected : EventKind.Ignored, eventId, record.Id.Span, record.ReceivedAt, reading.Number, reason,
            isRejected ? _rejected.Write(eventId, reason, reading.Detail, line) : []);
    }

    /// <param name="time">When the line was received, as far as that is known.</param>
    private void RejectLine(string key, RawObjectStream lines, long time, string? detail)
    {
        if (!day.Holds(time)) return;
        Counts.Requests++;
        var id = Encoding.UTF8.GetBytes(key);
        var eventId = Encoding.UTF8.GetBytes($"{key}#{lines.Number}");
        AddOther(
            EventKind.Rejected, eventId, id, time, lines.Number, Reason.BadRecord,
            _rejected.Write(eventId, Reason.BadRecord, detail, lines.Line.Span));
    }

    private void AddOther(
        EventKind kind, ReadOnlySpan<byte> eventId, ReadOnlySpan<byte> id, long time, int number, Reason reason, ReadOnlySpan<byte> payload)
    {
        var copy = XxHash128.HashToUInt128(eventId, seed: time);
        var record = XxHash128.HashToUInt128(id, OfRecord);
        var header = new EventHeader(record, copy, time, time, number, kind, HitFacts.None, false, reason, (ushort)id.Length);
        payload.CopyTo(Begin(header, id, payload.Length));
    }

    /// <summary>Adds a row, and gives the room for its payload.</summary>
    private Span<byte> Begin(in EventHeader header, ReadOnlySpan<byte> id, int payload)
    {
        if (header.Kind != EventKind.Earlier) Counts.EventsRead++;
        var partition = ClientRange.NumberOf(header.Client, to.Events.Partitions);
        return EventRow.Begin(header, id, _rows.Add(partition, EventRow.LengthOf(header, payload)));
    }
}
