using System.Buffers;
using System.Text;
using System.Text.Json;
using Cdp.Hits;
using Cdp.Raw;
using Cdp.Settings;

namespace Cdp.Tests.Hits;

/// <summary>Reads requests written in a test and shows them as <c>./cdp parse</c> does.</summary>
internal static class Wire
{
    public const string Ua = "v=1&tid=UA-12345-1&cid=555.777&t=pageview";
    public const string UaEvent = "v=1&tid=UA-12345-1&cid=555.777&t=event";
    public const string Ga4 = "v=2&tid=G-ABC1234567&cid=111.222&en=x";
    public const string Mp = "measurement_id=G-ABC1234567&api_secret=abc";
    public static readonly DateTimeOffset ReceivedAt = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    public static readonly UserAgents Agents = new();

    public static RawRecord Record(string query, byte[] body, string ip = "", string userAgent = "Mozilla/5.0 X") => new()
    {
        Id = "01J"u8.ToArray(),
        ReceivedAt = ReceivedAt.ToUnixTimeMilliseconds(),
        Method = "POST"u8.ToArray(),
        Query = Encoding.UTF8.GetBytes(query),
        Body = body,
        Ip = Encoding.UTF8.GetBytes(ip),
        UserAgent = Encoding.UTF8.GetBytes(userAgent),
    };

    public static JsonElement Parse(RawRecord record, HitSettings? settings = null)
    {
        var readings = new Readings();
        new HitReader(settings ?? HitSettings.Default, Agents).Read(record, readings);
        var bytes = new ArrayBufferWriter<byte>();
        ParsedLine.Write(readings, bytes);
        return JsonDocument.Parse(bytes.WrittenMemory).RootElement;
    }

    /// <summary>The columns of the only event, read with these settings.</summary>
    public static JsonElement Event(string body, HitSettings settings, string query = "") =>
        Assert.Single(Parse(Record(query, Encoding.UTF8.GetBytes(body)), settings).GetProperty("events").EnumerateArray());

    public static JsonElement Post(string body, string query = "") => Parse(Record(query, Encoding.UTF8.GetBytes(body)));

    /// <summary>The columns of the only event; the request must be accepted.</summary>
    public static JsonElement Event(string body, string query = "") => EventOf(Record(query, Encoding.UTF8.GetBytes(body)));

    public static JsonElement EventOf(RawRecord record)
    {
        var line = Parse(record);
        Assert.True(line.GetProperty("outcome").GetString() == "accepted", line.GetRawText());
        return Assert.Single(line.GetProperty("events").EnumerateArray());
    }

    /// <summary>Columns of an MP event with these params.</summary>
    public static JsonElement MpEvent(string paramsJson, string name = "x", string more = "") =>
        Event($$"""{"client_id":"1.2",{{more}}"events":[{"name":"{{name}}","params":{{paramsJson}}}]}""", Mp);

    /// <summary>The reason of a request that isn't accepted.</summary>
    public static string? ReasonOf(string body, string query = "") => Post(body, query).GetProperty("reason").GetString();

    /// <summary>Accepted events and the reasons of the others, in short.</summary>
    public static string Shape(string body, string query = "")
    {
        var line = Post(body, query);
        var (outcome, reason) = (line.GetProperty("outcome").GetString(), line.GetProperty("reason").GetString());
        return $"{outcome} {reason} {line.GetProperty("events").GetArrayLength()}".Replace("  ", " ", StringComparison.Ordinal);
    }

    /// <summary>A column as text: JSON for objects, the text of strings, null when absent.</summary>
    public static string? Get(this JsonElement hit, string column) =>
        hit.TryGetProperty(column, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;
}
