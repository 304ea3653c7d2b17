using System.Text.Json.Nodes;
using Cdp.Local.Warehouse.Trino;
using Cdp.Testing;

namespace Cdp.Local.Tests.Warehouse;

/// <summary>
/// Trino takes addresses apart by java.net.URI: what that class makes of 575 of them is kept beside the program that asked it,
/// tests/trino/Uris.java.
/// </summary>
public sealed class TrinoUrlTests
{
    [Fact]
    public void An_address_comes_apart_as_by_Javas_own_class()
    {
        var cases = File.ReadLines(Repository.PathOf("tests", "trino", "uris.ndjson")).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.True(cases.Count > 500);
        Assert.All(cases, uri => Assert.Equal(uri["path"] is null ? $"{uri["text"]}: none" : Line(uri), Line((string)uri["text"]!)));
    }

    private static string Line(string text) => TrinoUrl.Parse(text) is { } url
        ? $"{text}: {url.Protocol} {url.Host} {url.Port} {url.Path} {url.Query} {url.Fragment}"
        : $"{text}: none";

    private static string Line(JsonNode uri) =>
        $"{uri["text"]}: {uri["protocol"]} {uri["host"]} {uri["port"]} {uri["path"]} {uri["query"]} {uri["fragment"]}";
}
