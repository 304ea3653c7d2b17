using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cdp.Lake.Parquet;
using Cdp.Local.Serve;

namespace Cdp.Local.Tests.Serve;

public sealed class PlainPageTests
{
    private const string Hostile = "<script>alert(1)</script><a href=\"javascript:x\">&amp;' onload=x https://evil.example/\u0000\u001b\u0085";

    private static PlainPage Page(string text) => new(
        new("Yesterday", ["count", text], [["hits", text], [null, "12"]]),
        new("Profiles", ["user_id"], [[text]]),
        new(text, ["run"], [], Note: text));

    [Fact]
    public async Task The_page_shows_its_tables()
    {
        await using var served = await ServedCollector.StartAsync(page: _ => Task.FromResult(Page("u1")));
        var reply = await GetAsync(served);

        Assert.Equal(200, reply.Status);
        Assert.Equal("text/html; charset=utf-8", reply["content-type"]);
        Assert.Equal("no-store", reply["cache-control"]);
        var html = Encoding.UTF8.GetString(reply.Body);
        Assert.Contains("<h2>Profiles</h2><table><tr><th>user_id</th><tr><td>u1</td></table>", html, StringComparison.Ordinal);
        Assert.Contains("<tr><td></td><td>12</td>", html, StringComparison.Ordinal);
        Assert.Contains("<h2>u1</h2><p>u1</p>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_text_stays_text()
    {
        await using var served = await ServedCollector.StartAsync(page: _ => Task.FromResult(Page(Hostile)));
        var html = Encoding.UTF8.GetString((await GetAsync(served)).Body);

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("&amp;amp;&#39; onload=x https://evil.example/\uFFFD\uFFFD\uFFFD", html, StringComparison.Ordinal);
        var tags = Regex.Matches(html, "<[^>]*>", RegexOptions.NonBacktracking).Select(tag => tag.Value).Distinct();
        Assert.Empty(tags.Except(
        [
            "<!doctype html>", "<html lang=en>", "<meta charset=utf-8>", "<title>", "</title>", "<style>", "</style>", "<h1>", "</h1>",
            "<h2>", "</h2>", "<p>", "</p>", "<table>", "</table>", "<tr>", "<th>", "</th>", "<td>", "</td>",
        ]));
    }

    [Fact]
    public async Task Its_policy_allows_its_own_style_and_nothing_else()
    {
        await using var served = await ServedCollector.StartAsync(page: _ => Task.FromResult(Page("x")));
        var reply = await GetAsync(served);

        var style = Encoding.UTF8.GetString(reply.Body).Split("<style>")[1].Split("</style>")[0];
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Equal(
            $"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            reply["content-security-policy"]);
        Assert.Equal("nosniff", reply["x-content-type-options"]);
        Assert.Equal("no-referrer", reply["referrer-policy"]);
    }

    [Theory]
    [InlineData("127.0.0.1", true), InlineData("127.0.0.1:8080", true), InlineData("localhost", true), InlineData("LocalHost:1", true)]
    [InlineData("[::1]", true), InlineData("[::1]:8080", true)]
    [InlineData("collect.example", false), InlineData("localhost.evil.example", false), InlineData("127.0.0.1.evil.example:80", false)]
    [InlineData("evil.example:127.0.0.1", false), InlineData("", false), InlineData("[::2]", false), InlineData("127.0.0.2", false)]
    public async Task Only_a_loopback_name_opens_it(string host, bool opens)
    {
        await using var served = await ServedCollector.StartAsync(page: _ => Task.FromResult(Page("secret")));
        var reply = await served.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        if (opens) Assert.Equal(200, reply.Status);
        else Assert.Contains(reply.Status, (int[])[404, 400]);   // 400: Kestrel's own, for what is no host at all
        Assert.Equal(opens, Encoding.UTF8.GetString(reply.Body).Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.7"), InlineData("Forwarded: for=203.0.113.7"), InlineData("Via: 1.1 proxy"), InlineData("X-Real-IP: 127.0.0.1")]
    public async Task Behind_a_proxy_it_is_not_there(string header)
    {
        await using var served = await ServedCollector.StartAsync(page: _ => Task.FromResult(Page("secret")));
        Assert.Equal(404, (await served.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n\r\n")).Status);
    }

    [Fact]
    public async Task Over_another_address_of_this_machine_it_is_not_there_though_hits_are_taken()
    {
        var outer = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses.Select(unicast => unicast.Address))
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        if (outer is null) Assert.Skip("this machine has no address but 127.0.0.1");
        await using var served = await ServedCollector.StartAsync(page: _ => Task.FromResult(Page("secret")), address: IPAddress.Any);
        var at = new UriBuilder("http", outer.ToString(), served.Address.Port).Uri;

        Assert.Equal(404, (await RawHttp.SendAsync(at, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).Status);
        Assert.Equal(204, (await RawHttp.SendAsync(at, "GET /collect?v=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_page_that_cannot_be_made_is_an_error_without_content()
    {
        await using var served = await ServedCollector.StartAsync(page: _ => throw new IOException("PostgreSQL is away"));
        var reply = await GetAsync(served);

        Assert.Equal(500, reply.Status);
        Assert.Empty(reply.Body);
        Assert.Contains("PostgreSQL is away", Assert.Single(served.Log), StringComparison.Ordinal);
    }

    private static Task<RawReply> GetAsync(ServedCollector served) =>
        served.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
}
