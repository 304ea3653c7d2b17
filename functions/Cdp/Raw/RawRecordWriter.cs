using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Cdp.Text;

namespace Cdp.Raw;

/// <summary>Writes a raw record as its one JSON line, newline included. Source: design, Contracts, Raw record.</summary>
public static class RawRecordWriter
{
    /// <summary>
    /// Appends <c>{"v":1,…}</c> and a newline. Absent fields are left out; a body that is not UTF-8 goes as <c>body_base64</c>.
    /// </summary>
    public static void Write(RawRecord record, IBufferWriter<byte> to)
    {
        to.Write("{\"v\":1,\"id\":"u8);
        WriteText(record.Id.Span, to);
        WriteTime(record.ReceivedAt, to);
        WriteField(",\"method\":"u8, record.Method.Span, to);
        WriteField(",\"path\":"u8, record.Path.Span, to);
        WriteField(",\"query\":"u8, record.Query.Span, to);
        WriteBody(record.Body.Span, to);
        WriteField(",\"content_type\":"u8, record.ContentType.Span, to);
        WriteField(",\"user_agent\":"u8, record.UserAgent.Span, to);
        WriteField(",\"referer\":"u8, record.Referer.Span, to);
        WriteField(",\"origin\":"u8, record.Origin.Span, to);
        WriteField(",\"accept_language\":"u8, record.AcceptLanguage.Span, to);
        if (record.Gpc) to.Write(",\"gpc\":true"u8);
        if (record.Dnt) to.Write(",\"dnt\":true"u8);
        WriteField(",\"ip\":"u8, record.Ip.Span, to);
        to.Write("}\n"u8);
    }

    private static void WriteTime(long receivedAt, IBufferWriter<byte> to)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(receivedAt).UtcDateTime;
        time.TryFormat(to.GetSpan(64), out var length, "',\"received_at\":\"'yyyy-MM-dd'T'HH:mm:ss.fff'Z\"'", CultureInfo.InvariantCulture);
        to.Advance(length);
    }

    private static void WriteField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        if (text.IsEmpty) return;
        to.Write(name);
        WriteText(text, to);
    }

    private static void WriteBody(ReadOnlySpan<byte> body, IBufferWriter<byte> to)
    {
        if (Utf8.IsValid(body))
        {
            WriteField(",\"body\":"u8, body, to);
            return;
        }

        to.Write(",\"body_base64\":\""u8);
        Base64.EncodeToUtf8(body, to.GetSpan(Base64.GetMaxEncodedToUtf8Length(body.Length)), out _, out var length);
        to.Advance(length);
        to.Write("\""u8);
    }

    /// <summary>A JSON string; bytes that are not UTF-8 (a header may hold any) become U+FFFD, for JSON cannot carry them.</summary>
    private static void WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        if (!Utf8.IsValid(text)) text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        to.Write("\""u8);
        for (int plain; (plain = text.IndexOfAny(JsonEscapes.Escaped)) >= 0; text = text[(plain + 1)..])
        {
            to.Write(text[..plain]);
            to.Advance(JsonEscapes.Write(text[plain], to.GetSpan(JsonEscapes.MaxLength)));
        }

        to.Write(text);
        to.Write("\""u8);
    }
}
