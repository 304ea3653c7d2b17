using System.IO.Hashing;
using System.Text.Json;
using Cdp.Raw;
using Cdp.Settings;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>
/// Reads the events of a GA4 Measurement Protocol request, a JSON object with <c>events</c>. Source: the GA protocol page, sections 5 and
/// 9.
/// </summary>
internal sealed class MeasurementProtocolReader(HitSettings settings, SharedColumns shared, Admission admission, DuplicateKey duplicateKey)
{
    private const int MaxEvents = 25;
    private const int MaxParams = 25;

    private readonly UserIdSources _userIds = new(settings);
    private readonly MeasurementRequest _request = new();
    private readonly MeasurementParams _params = new();
    private readonly ByteBuffer _text = new();
    private readonly byte[] _bodyHash = new byte[16];

    /// <summary>Adds a reading for each event.</summary>
    /// <param name="events">The array's node.</param>
    /// <returns>The reason to reject the whole request; null when its events were read.</returns>
    public Reason? Read(JsonText json, int events, Pairs query, RawRecord record, Readings to)
    {
        if (CountOf(json, events) > MaxEvents) return Reason.TooManyEvents;
        XxHash128.Hash(json.Text, _bodyHash);
        _request.Read(json);
        for (var at = events + 1; at < json.After(events); at = json.After(at))
            ReadEvent(json, at, query, record, to.Add(to.Count + 1));
        return null;
    }

    private static int CountOf(JsonText json, int array)
    {
        var count = 0;
        for (var at = array + 1; at < json.After(array); at = json.After(at)) count++;
        return count;
    }

    private void ReadEvent(JsonText json, int node, Pairs query, RawRecord record, Reading reading)
    {
        _text.Clear();
        var name = json.Find(node, "name"u8);
        if (json.KindOf(node) != JsonTokenType.StartObject)
        {
            reading.Drop(Reason.BadJson, "the entry of events is no object");
        }
        else if (json.KindOf(name) != JsonTokenType.String || Text(json, name).IsEmpty)
        {
            reading.Drop(Reason.NoEventName);
        }
        else if (_params.Start(json, json.Find(node, "params"u8)) > MaxParams)
        {
            reading.Drop(Reason.TooManyParams, "the event has more than 25 params");
        }
        else
        {
            Fill(json, node, query, record, reading);
            if (admission.Refusal(reading.Hit) is { } reason) reading.Drop(reason);
        }
    }

    private void Fill(JsonText json, int node, Pairs query, RawRecord record, Reading reading)
    {
        var hit = reading.Hit;
        shared.Begin(hit, record, reading.Number, "mp"u8);
        hit.SetText(HitColumn.EventName, Text(json, json.Find(node, "name"u8)));
        hit.SetText(HitColumn.Tid, query[WireKey.MeasurementId].IsEmpty ? query[WireKey.FirebaseAppId] : query[WireKey.MeasurementId]);
        hit.SetInteger(HitColumn.OccurredAt, OccurredAt(json, node, record.ReceivedAt));
        _request.SetColumns(hit);
        SetUid(hit, json);
        _params.SetColumns(hit, json, shared);
        shared.ServerAgent(hit, record);
        SharedColumns.Address(hit, record, relayed: []);
        reading.DuplicateKey = duplicateKey.Start("mp"u8).Add(hit.Text(HitColumn.Tid))
            .Add(hit.Text(hit.Has(HitColumn.ClientId) ? HitColumn.ClientId : HitColumn.Uid)).Add(reading.Number).Add(_bodyHash).Hash();
    }

    private void SetUid(Hit hit, JsonText json)
    {
        foreach (var source in _userIds.All)
        {
            var uid = _userIds.Usable(Text(json, UserIdNode(json, source)));
            if (uid.IsEmpty) continue;
            hit.SetText(HitColumn.Uid, uid);
            hit.SetText(HitColumn.UidSource, source.Name);
            return;
        }
    }

    private int UserIdNode(JsonText json, UserIdSource source)
    {
        if (source.IsParameter) return _request.UserId;
        if (source.IsEventParam) return _params.Find(source.Field);
        return source.IsUserProperty ? MeasurementRequest.UserPropertyOf(json, json.Find(_request.UserProperties, source.Field)) : -1;
    }

    private long OccurredAt(JsonText json, int node, long receivedAt)
    {
        var own = json.Find(node, "timestamp_micros"u8);
        if (json.KindOf(own) is JsonTokenType.None or JsonTokenType.Null) own = _request.Timestamp;
        return EventTime.Of(Text(json, own), json.KindOf(own) == JsonTokenType.Number, receivedAt);
    }

    private ReadOnlySpan<byte> Text(JsonText json, int node) => _text[json.AppendText(node, _text)];
}
