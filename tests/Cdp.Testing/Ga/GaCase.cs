using System.Text;
using System.Text.Json;

namespace Cdp.Testing.Ga;

/// <param name="Expect">outcome, reason, protocol, events …; undefined members are not certain.</param>
/// <param name="Config">user_id_from, not_user_ids, allowed_tids, allowed_hosts, prefix; null: the defaults.</param>
public sealed record GaCase(string Name, GaRequest Request, JsonElement Expect, JsonElement? Config)
{
    internal static GaCase Of(string name, JsonElement json) => new(
        name, GaRequest.Of(json.GetProperty("request")), json.GetProperty("expect"),
        json.TryGetProperty("config", out var config) ? config : null);
}

/// <param name="Headers">Names in lower case.</param>
/// <param name="Ip">The connection's address; null: any.</param>
/// <param name="ReceivedAt">Null: any.</param>
public sealed record GaRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body, string? Ip,
    DateTimeOffset? ReceivedAt)
{
    public static GaRequest Of(JsonElement json) => new(
        Text(json, "method") ?? "GET",
        Text(json, "path") ?? "/collect",
        Text(json, "query") ?? "",
        json.GetProperty("headers").EnumerateObject()
            .ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.Ordinal),
        json.TryGetProperty("body_base64", out var base64) ? base64.GetBytesFromBase64() : Encoding.UTF8.GetBytes(Text(json, "body") ?? ""),
        Text(json, "ip"),
        json.TryGetProperty("received_at", out var time) ? time.GetDateTimeOffset() : null);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
