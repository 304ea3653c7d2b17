using System.Text;
using System.Text.Json;
using Cdp.Ingest;
using Cdp.Testing.Ga;

namespace Cdp.Local.Tests.Serve;

/// <summary>Every captured and every written request over a socket: the answer of the HTTP layer, and what is kept of it.</summary>
public sealed class GaCasesOverHttpTests
{
    private static readonly string[] NeverStored = ["preflight", "bad_method", "body_too_large"];

    public static IEnumerable<TheoryDataRow<string>> Names => GaCases.Names;

    [Theory, MemberData(nameof(Names))]
    public async Task It_is_answered_as_expected_and_kept_as_it_came(string name)
    {
        var (_, request, expect, config) = GaCases.Named(name);
        await using var collector = await ServedCollector.StartAsync(prefix: Prefix(config));
        var reply = await collector.SendAsync(Bytes(request));

        CheckReply(request, expect, reply);
        if (expect.Field("reason") is { } reason && NeverStored.Contains(reason))
        {
            Assert.Empty(collector.Stored());
            Assert.Equal([(reason, 1L)], collector.Counts.Take().Select(count => (count.Key.Name(), count.Value)));
            return;
        }
        Assert.Equal([new(CollectorOutcome.Stored, 1)], collector.Counts.Take());
        CheckRecord(request, Assert.Single(collector.Stored()));
    }

    private static void CheckReply(GaRequest request, JsonElement expect, RawReply reply)
    {
        var expected = expect.TryGetProperty("response", out var response) && response.TryGetProperty("status", out var status)
            ? status.GetInt32()
            : expect.Field("reason") == "body_too_large" ? 413 : 204;
        Assert.Equal(expected, reply.Status);
        Assert.Equal("no-store", reply["cache-control"]);
        Assert.Equal(request.Headers.GetValueOrDefault("origin"), reply["access-control-allow-origin"]);
        if (response.ValueKind != JsonValueKind.Object || !response.TryGetProperty("headers", out var headers)) return;
        foreach (var header in headers.EnumerateObject()) Assert.Equal(header.Value.GetString(), reply[header.Name]);
    }

    private static void CheckRecord(GaRequest request, JsonElement record)
    {
        Assert.Equal(request.Method, record.Field("method"));
        Assert.Equal(request.Path, record.Field("path"));
        Assert.Equal(WithoutSecret(request.Query), record.Field("query") ?? "");
        Assert.Equal(
            request.Body,
            record.TryGetProperty("body_base64", out var base64)
                ? base64.GetBytesFromBase64()
                : Encoding.UTF8.GetBytes(record.Field("body") ?? ""));
        Assert.Equal(request.Headers.GetValueOrDefault("user-agent"), record.Field("user_agent"));
        Assert.Equal(request.Headers.GetValueOrDefault("content-type"), record.Field("content_type"));
        Assert.Equal(request.Headers.GetValueOrDefault("referer"), record.Field("referer"));
        Assert.Equal(request.Headers.GetValueOrDefault("origin"), record.Field("origin"));
        Assert.Equal(request.Headers.GetValueOrDefault("accept-language"), record.Field("accept_language"));
    }

    private static string WithoutSecret(string query) => string.Join('&', query.Split('&')
        .Select(pair => pair.StartsWith("api_secret=", StringComparison.Ordinal) ? "api_secret=" : pair));

    private static byte[] Bytes(GaRequest request)
    {
        var head = new StringBuilder($"{request.Method} {request.Path}{(request.Query.Length > 0 ? "?" : "")}{request.Query} HTTP/1.1\r\n");
        foreach (var (name, value) in request.Headers)
            if (name is not ("connection" or "content-length" or "transfer-encoding")) head.Append($"{name}: {value}\r\n");
        head.Append($"content-length: {request.Body.Length}\r\nconnection: close\r\n\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. request.Body];
    }

    private static string Prefix(JsonElement? config) =>
        config is { } settings && settings.TryGetProperty("prefix", out var prefix) ? prefix.GetString()! : "";
}
