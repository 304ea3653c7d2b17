using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Cdp.Text;

namespace Cdp.Raw;

/// <summary>Reads lines of <c>raw/</c>. An instance is reused, makes no strings for a good line, and belongs to one thread.</summary>
/// <remarks>
/// Unknown fields are skipped, null is absent, of a field given twice the last counts. Bytes that are not UTF-8 and lone surrogates become
/// U+FFFD, as everywhere. Source: design, Contracts, Raw record; the GA protocol page, section 1.
/// </remarks>
public sealed class RawRecordReader
{
    private const int MaxIdLength = 64;
    private static readonly SearchValues<byte> IdBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private byte[] _unescaped = [];
    private int _used;
    private bool _hasVersion, _hasId, _hasTime;

    /// <summary>The record read last; its bytes are those of the line, or of this reader, and valid until the next.</summary>
    public RawRecord Record { get; } = new();

    /// <summary>Reads one line (without its line break) into <see cref="Record"/>. No input makes it throw.</summary>
    /// <param name="detail">For a person, when the line is no raw record: what is wrong with it. It never holds the line's data.</param>
    public bool TryRead(ReadOnlyMemory<byte> line, out string? detail)
    {
        if (!Utf8.IsValid(line.Span)) line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line.Span));
        Begin(line.Length);
        detail = ReadObject(line)
            ?? (!_hasVersion ? "'v' is missing" : !_hasId ? "'id' is missing" : !_hasTime ? "'received_at' is missing" : null);
        return detail is null;
    }

    private void Begin(int length)
    {
        if (_unescaped.Length < length) _unescaped = new byte[Math.Max(4096, length)];
        _used = 0;
        _hasVersion = _hasId = _hasTime = false;
        var r = Record;
        r.Id = r.Method = r.Path = r.Query = r.Body = default;
        r.ContentType = r.UserAgent = r.Referer = r.Origin = r.AcceptLanguage = r.Ip = default;
        r.ReceivedAt = 0;
        r.Gpc = r.Dnt = false;
    }

    private string? ReadObject(ReadOnlyMemory<byte> line)
    {
        var json = new JsonCursor(line.Span);
        if (!json.Take((byte)'{')) return "not a JSON object";
        if (!json.Take((byte)'}'))
        {
            do
            {
                if (!json.TryString(out var name, out var escaped) || !json.Take((byte)':')) return Broken(json);
                var field = line.Span[name];
                if (escaped) field = Unescape(line, name).Span;
                if (ReadField(field, line, ref json) is { } detail) return detail;
            }
            while (json.Take((byte)','));
            if (!json.Take((byte)'}')) return Broken(json);
        }

        return json.AtEnd ? null : $"more than one JSON value: byte {json.Position}";
    }

    private string? ReadField(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> line, ref JsonCursor json)
    {
        switch (RawFields.Of(name))
        {
            case RawField.None: return json.Skip() ? null : Broken(json);
            case RawField.Version: return ReadVersion(line, ref json);
            case (RawField.Gpc or RawField.Dnt) and var flag: return ReadFlag(flag, ref json);
            case var field: return ReadText(field, line, ref json);
        }
    }

    private string? ReadVersion(ReadOnlyMemory<byte> line, ref JsonCursor json)
    {
        if (!json.TryToken(out var token)) return json.AtString ? "'v' is not a number" : Broken(json);
        _hasVersion = line.Span[token].SequenceEqual("1"u8);
        return _hasVersion ? null : "'v' is not 1";
    }

    private string? ReadFlag(RawField field, ref JsonCursor json)
    {
        var value = json.Take("true"u8);
        if (!value && !json.Take("false"u8) && !json.Take("null"u8)) return $"'{RawFields.Name(field)}' is not true or false";
        if (field == RawField.Gpc) Record.Gpc = value;
        else Record.Dnt = value;
        return null;
    }

    private string? ReadText(RawField field, ReadOnlyMemory<byte> line, ref JsonCursor json)
    {
        ReadOnlyMemory<byte> text = default;
        if (json.AtString)
        {
            if (!json.TryString(out var at, out var escaped)) return Broken(json);
            text = escaped ? Unescape(line, at) : line[at];
        }
        else if (!json.Take("null"u8))
        {
            return $"'{RawFields.Name(field)}' is not a text";
        }

        return Set(field, text);
    }

    private string? Set(RawField field, ReadOnlyMemory<byte> text)
    {
        switch (field)
        {
            case RawField.Id: return SetId(text);
            case RawField.ReceivedAt: return SetTime(text.Span);
            case RawField.BodyBase64: return SetBase64(text.Span);
            case RawField.Method: Record.Method = text; break;
            case RawField.Path: Record.Path = text; break;
            case RawField.Query: Record.Query = text; break;
            case RawField.Body: Record.Body = text; break;
            case RawField.ContentType: Record.ContentType = text; break;
            case RawField.UserAgent: Record.UserAgent = text; break;
            case RawField.Referer: Record.Referer = text; break;
            case RawField.Origin: Record.Origin = text; break;
            case RawField.AcceptLanguage: Record.AcceptLanguage = text; break;
            case RawField.Ip: Record.Ip = text; break;
        }

        return null;
    }

    private string? SetId(ReadOnlyMemory<byte> id)
    {
        Record.Id = id;
        _hasId = id.Length is >= 1 and <= MaxIdLength && !id.Span.ContainsAnyExcept(IdBytes);
        return _hasId ? null : "'id' is not 1 to 64 characters of A-Z, a-z, 0-9, - and _";
    }

    private string? SetTime(ReadOnlySpan<byte> text)
    {
        _hasTime = RawTime.TryParse(text, out var milliseconds);
        Record.ReceivedAt = milliseconds;
        return _hasTime ? null : "'received_at' is not a time such as 2026-11-24T01:49:11.123Z";
    }

    private string? SetBase64(ReadOnlySpan<byte> text)
    {
        if (Base64.DecodeFromUtf8(text, _unescaped.AsSpan(_used), out _, out var length) != OperationStatus.Done)
            return "'body_base64' is not base64";
        Record.Body = Keep(length);
        return null;
    }

    /// <summary>
    /// The text that the escapes stand for, in the reader's own buffer: as long as the line, which no line's texts can outgrow.
    /// </summary>
    private ReadOnlyMemory<byte> Unescape(ReadOnlyMemory<byte> line, Range at) =>
        Keep(JsonEscapes.Undo(line.Span[at], _unescaped.AsSpan(_used)));

    private ReadOnlyMemory<byte> Keep(int length)
    {
        var kept = _unescaped.AsMemory(_used, length);
        _used += length;
        return kept;
    }

    private static string Broken(in JsonCursor json) =>
        string.Create(CultureInfo.InvariantCulture, $"not JSON: {(json.AtEnd ? "it ends too early" : $"byte {json.Position}")}");
}
