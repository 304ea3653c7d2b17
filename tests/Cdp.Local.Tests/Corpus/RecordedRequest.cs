using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cdp.Local.Tests.Corpus;

/// <summary>One line of <c>events/hits/YYYY-MM-DD.ndjson</c>: a request and when it arrived.</summary>
internal sealed record RecordedRequest(
    DateTimeOffset At, string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ToLine() => new JsonObject
    {
        ["at"] = At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["method"] = Method,
        ["path"] = Path,
        ["query"] = Query,
        ["headers"] = new JsonObject(Headers.Select(header => new KeyValuePair<string, JsonNode?>(header.Key, header.Value))),
        ["body"] = Body,
    }.ToJsonString(Readable);
}
