using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cdp.Hits;

namespace Cdp.Compact.Read;

/// <summary>A line of <c>rejected/</c>: <c>{"event_id","reason","detail","raw"}</c>, raw being the line of <c>raw/</c> as a text.</summary>
/// <remarks>Detail and raw are left out where there is none (the rest of a truncated object). An instance is reused.</remarks>
internal sealed class RejectedLine : IAsyncDisposable
{
    // The file is data, never a part of a page: quotes inside of raw stay short.
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Utf8JsonWriter _json;

    public RejectedLine() => _json = new Utf8JsonWriter(_bytes, Options);

    /// <summary>The line with its line break; valid until the next.</summary>
    public ReadOnlySpan<byte> Write(ReadOnlySpan<byte> eventId, Reason reason, string? detail, ReadOnlySpan<byte> raw)
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("event_id"u8, eventId);
        _json.WriteString("reason"u8, reason.Name());
        if (detail is not null) _json.WriteString("detail"u8, detail);
        if (!raw.IsEmpty) _json.WriteString("raw"u8, raw);
        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n"u8);
        return _bytes.WrittenSpan;
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();
}
