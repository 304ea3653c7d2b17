using System.Text.Json;
using Cdp.Raw;
using Cdp.Settings;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>
/// Reads raw records into events: Universal Analytics, GA4 and the Measurement Protocol. The payload decides, never the path or content
/// type.
/// </summary>
/// <remarks>
/// One reader a thread: it owns scratch buffers and allocates nothing from hit to hit. No record makes it throw.
/// Source: the GA protocol page, sections 1 and 2.
/// </remarks>
public sealed class HitReader
{
    private const int MaxLines = 20;
    private const int MaxHitBytes = 8_192;
    private const int MaxBatchBytes = 16_384;

    private readonly UaReader _ua;
    private readonly Ga4Reader _ga4;
    private readonly MeasurementProtocolReader _measurementProtocol;
    private readonly Admission _admission;
    private readonly Pairs _pairs = new();
    private readonly JsonText _json = new();
    private readonly Members _members = new();
    private readonly ByteBuffer _form = new();
    private readonly ByteBuffer _payload = new();
    private readonly GzipBody _gzip = new();
    private RawRecord _record = new();
    private Readings _readings = new();
    private bool _isOver;
    private bool _isOpened;

    public HitReader(HitSettings settings, UserAgents agents)
    {
        var shared = new SharedColumns(agents);
        var duplicateKey = new DuplicateKey();
        _admission = new Admission(settings);
        _ua = new UaReader(settings, shared, duplicateKey);
        _ga4 = new Ga4Reader(settings, shared, duplicateKey);
        _measurementProtocol = new MeasurementProtocolReader(settings, shared, _admission, duplicateKey);
    }

    /// <summary>
    /// Replaces what <paramref name="to"/> holds by the readings of this request: at least one, valid until the next request is read.
    /// </summary>
    public void Read(RawRecord record, Readings to)
    {
        _record = record;
        _readings = to;
        _isOver = _isOpened = false;
        to.Clear();
        if (RequestLimits.Refuse(record, to)) return;
        _pairs.ReadQuery(record.Query.Span);
        if (GzipBody.Is(record.Body.Span)) ReadGzip(record.Body.Span);
        else ReadBody(record.Body);
    }

    private void ReadGzip(ReadOnlySpan<byte> body)
    {
        if (_gzip.Inflate(body) is not { } reason) ReadBody(_gzip.Inflated);
        else if (reason == Reason.BadBody) RejectRequest(reason, "the gzip data is broken, cut off or followed by something else");
        else RejectRequest(reason, "the gzip data inflates to more than 1 MiB");
    }

    private void ReadBody(ReadOnlyMemory<byte> body)
    {
        body = body[(body.Length - BodyLines.WithoutMark(body.Span).Length)..];
        if (BodyLines.IsJson(body.Span))
        {
            ReadJson(body);
            return;
        }

        var lines = new BodyLines(body.Span);
        var count = lines.Count(MaxLines + 1);
        if (count > MaxLines)
        {
            RejectRequest(Reason.TooManyEvents, "the body has more than 20 lines");
            return;
        }

        var isLargeBatch = count > 1 && body.Length > MaxBatchBytes;
        if (count == 0) ReadLine([], ref isLargeBatch);
        foreach (var line in lines)
        {
            ReadLine(line, ref isLargeBatch);
            if (_isOver) return;
        }
    }

    /// <param name="isLargeBatch">
    /// The line is of a body over 16 KiB, and no hit was read of it yet: if this one is UA, all are refused.
    /// </param>
    private void ReadLine(ReadOnlySpan<byte> line, ref bool isLargeBatch)
    {
        _pairs.StartLine();
        _pairs.AddEncoded(line);
        if (_pairs.TooMany) AddReading().Drop(Reason.TooManyParams, "query and line have more than 1000 parameters");
        else if (!_pairs.Has(WireKey.Version) && HasPayload()) ReadPayload();
        else ReadHit(line, line.Length + _record.Query.Length, ref isLargeBatch);
    }

    /// <summary>A payload in the query, once opened, doesn't count again for the lines that were in it.</summary>
    private bool HasPayload() => _isOpened ? _pairs.HasInLine(WireKey.Payload) : _pairs.Has(WireKey.Payload);

    private void ReadPayload()
    {
        if (_isOpened)
        {
            AddReading().Drop(Reason.UnknownProtocol, "an envelope in an envelope");
            return;
        }

        _form.Clear();
        _form.Append(_pairs[WireKey.Payload]);
        _isOpened = true;
        if (_form.Written is [(byte)'{' or (byte)'"', ..]) ReadJson(_form.WrittenMemory);
        else ReadBody(_form.WrittenMemory);
        _isOpened = false;
    }

    private void ReadJson(ReadOnlyMemory<byte> text)
    {
        if (!_json.TryRead(text)) AddReading().Drop(Reason.BadJson);
        else if (_json.KindOf(JsonText.Root) == JsonTokenType.String) ReadEnveloped(JsonText.Root);
        else if (_json.Find(JsonText.Root, "events"u8) is >= 0 and var events) ReadEvents(events);
        else if (_json.Find(JsonText.Root, "payload"u8) is >= 0 and var payload && _json.KindOf(payload) == JsonTokenType.String)
            OpenPayload(payload);
        else if (_json.IsScalar(_json.Find(JsonText.Root, "v"u8))) ReadFlat(text.Span);
        else AddReading().Drop(Reason.UnknownProtocol, "JSON without events, payload and v");
    }

    private void OpenPayload(int payload)
    {
        if (_isOpened)
        {
            AddReading().Drop(Reason.UnknownProtocol, "an envelope in an envelope");
            return;
        }

        _isOpened = true;
        ReadEnveloped(payload);
        _isOpened = false;
    }

    private void ReadEnveloped(int node)
    {
        _payload.Clear();
        _json.AppendText(node, _payload);
        ReadBody(_payload.WrittenMemory);
    }

    private void ReadEvents(int events)
    {
        if (_json.KindOf(events) != JsonTokenType.StartArray) AddReading().Drop(Reason.BadJson, "events is no array");
        else if (_json.After(events) == events + 1) AddReading().Drop(Reason.Empty);
        else if (_measurementProtocol.Read(_json, events, _pairs, _record, _readings) is { } reason)
            RejectRequest(reason, "the request has more than 25 events");
    }

    /// <summary>A JSON object whose members are the pairs of one hit, not percent-encoded.</summary>
    private void ReadFlat(ReadOnlySpan<byte> text)
    {
        _pairs.StartLine();
        _members.Clear();
        _json.Gather(_members, 0, JsonText.Root);
        for (var i = 0; i < _members.Count && !_pairs.TooMany; i++)
            if (_json.IsScalar(_members[i].Value))
                _pairs.Add(Utf8Text.Append(_pairs.Text, _members.Name(i)), _json.AppendText(_members[i].Value, _pairs.Text));
        var isLargeBatch = false;
        if (_pairs.TooMany) AddReading().Drop(Reason.TooManyParams, "query and object have more than 1000 parameters");
        else ReadHit(text, text.Length, ref isLargeBatch);
    }

    private void ReadHit(ReadOnlySpan<byte> line, int size, ref bool isLargeBatch)
    {
        var isUa = PairProtocol.Classify(_pairs, out var drop);
        if (drop is { } reason)
        {
            AddReading().Drop(reason, PairProtocol.DetailOf(_pairs, reason));
            return;
        }

        if (isUa && (isLargeBatch || size > MaxHitBytes))
        {
            if (isLargeBatch) RejectRequest(Reason.PayloadTooLarge, "the batch has more than 16384 bytes");
            else AddReading().Drop(Reason.PayloadTooLarge, "the hit has more than 8192 bytes");
            return;
        }

        isLargeBatch = false;
        var reading = AddReading();
        if (isUa) _ua.Read(_pairs, _record, line, reading);
        else _ga4.Read(_pairs, _record, line, reading);
        if (_admission.Refusal(reading.Hit) is { } refusal) reading.Drop(refusal);
    }

    private Reading AddReading()
    {
        var reading = _readings.Add(_readings.Count + 1);
        reading.Hit.KeepTextsIn(_pairs.Text);
        return reading;
    }

    /// <summary>The request as a whole, whatever its first events were read as.</summary>
    private void RejectRequest(Reason reason, string detail)
    {
        _readings.Clear();
        _readings.Add(1).Drop(reason, detail);
        _isOver = true;
    }
}
