using System.Text.Json.Nodes;
using Cdp.Testing;

namespace Cdp.Local.Tests.Corpus;

/// <summary>A request that a real client sent (<c>tests/captures</c>), as a template: its pairs are rewritten, its shape stays.</summary>
internal sealed record Capture(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>What the next connection's own HTTP client says again.</summary>
    private static readonly string[] OfTheConnection = ["host", "connection", "content-length", "transfer-encoding", "accept-encoding"];

    public static readonly string Directory = System.IO.Path.Combine(Repository.Root, "tests", "captures");

    public static Capture Of(string name)
    {
        var request = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Directory, name + ".json")))!["request"]!;
        return new(
            (string)request["method"]!,
            (string)request["path"]!,
            (string)request["query"]!,
            request["headers"]!.AsObject().Where(header => !OfTheConnection.Contains(header.Key))
                .ToDictionary(header => header.Key, header => (string)header.Value!),
            (string?)request["body"] ?? "");
    }

    /// <summary>Every capture that is sent to the collector's own paths, by name.</summary>
    public static IEnumerable<string> All() =>
        System.IO.Directory.GetFiles(Directory, "*.json").Select(file => System.IO.Path.GetFileNameWithoutExtension(file)!)
            .Where(name => name != "ua-node-custom-path").Order(StringComparer.Ordinal);

    public RecordedRequest At(DateTimeOffset at) => new(at, Method, Path, Query, Headers, Body);

    /// <summary>The same request with other pairs (null: without that pair) and headers, in the encoding that this client uses.</summary>
    public Capture With(IReadOnlyDictionary<string, string?> pairs, IReadOnlyDictionary<string, string>? headers = null)
    {
        var rewritten = Query.Length > 0 ? this with { Query = Pairs.Rewrite(Query, pairs) } : this with { Body = RewriteBody(pairs) };
        return rewritten with
        {
            Headers = Headers.ToDictionary(header => header.Key, header => headers?.GetValueOrDefault(header.Key) ?? header.Value),
        };
    }

    /// <summary>The same JSON body, changed.</summary>
    public Capture With(Action<JsonObject> change)
    {
        var body = JsonNode.Parse(Body)!.AsObject();
        change(body);
        return this with { Body = body.ToJsonString() };
    }

    private string RewriteBody(IReadOnlyDictionary<string, string?> pairs)
    {
        if (Body.StartsWith('{')) return RewriteEnvelope(pairs);
        if (!Body.StartsWith("payload=", StringComparison.Ordinal))
            return string.Join('\n', Body.Split('\n').Select(line => Pairs.Rewrite(line, pairs)));
        var payload = Uri.UnescapeDataString(Body["payload=".Length..].Replace('+', ' '));
        return "payload=" + Uri.EscapeDataString(payload.StartsWith('{') ? RewriteObject(payload, pairs) : Pairs.Rewrite(payload, pairs));
    }

    private string RewriteEnvelope(IReadOnlyDictionary<string, string?> pairs)
    {
        var body = JsonNode.Parse(Body)!.AsObject();
        body["payload"] = Pairs.Rewrite((string)body["payload"]!, pairs);
        return body.ToJsonString();
    }

    private static string RewriteObject(string json, IReadOnlyDictionary<string, string?> pairs)
    {
        var hit = JsonNode.Parse(json)!.AsObject();
        foreach (var (key, value) in pairs)
        {
            hit.Remove(key);
            if (value is not null) hit[key] = value;
        }

        return hit.ToJsonString();
    }
}
