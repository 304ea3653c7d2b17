using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cdp.Local.Serve;

namespace Cdp.Local.Tests.Serve;

public sealed class DashboardServerTests
{
    private const string Hostile =
        "<script>alert(1)</script><a href=\"javascript:x\">&amp;' onload=x https://evil.example/\u0000\u001b\u0085";

    private static PlainPage Page(string text) => new(
        new("Yesterday", ["count", text], [["hits", text], [null, "12"]]),
        new("Profiles", ["user_id"], [[text]]),
        new(text, ["run"], [], Note: text),
        new("Requests", [text], [[text]]),
        Warning: text);

    [Fact]
    public async Task The_page_shows_its_tables()
    {
        await using var served = await ServedDashboard.StartAsync(_ => Task.FromResult(Page("u1")));
        var reply = await served.GetAsync("/");

        Assert.Equal(200, reply.Status);
        Assert.Equal("text/html; charset=utf-8", reply["content-type"]);
        Assert.Equal("no-store", reply["cache-control"]);
        var html = Encoding.UTF8.GetString(reply.Body);
        Assert.Contains("<h2>Profiles</h2><table><tr><th>user_id</th><tr><td>u1</td></table>", html, StringComparison.Ordinal);
        Assert.Contains("<tr><td></td><td>12</td>", html, StringComparison.Ordinal);
        Assert.Contains("<h2>u1</h2><p>u1</p>", html, StringComparison.Ordinal);
        Assert.Contains("<h1>Customer Data Platform</h1><p><strong>u1</strong></p>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_text_stays_text()
    {
        await using var served = await ServedDashboard.StartAsync(_ => Task.FromResult(Page(Hostile)));
        var html = Encoding.UTF8.GetString((await served.GetAsync("/")).Body);

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("&amp;amp;&#39; onload=x https://evil.example/\uFFFD\uFFFD\uFFFD", html, StringComparison.Ordinal);
        var tags = Regex.Matches(html, "<[^>]*>", RegexOptions.NonBacktracking).Select(tag => tag.Value).Distinct();
        Assert.Empty(tags.Except(
        [
            "<!doctype html>", "<html lang=en>", "<meta charset=utf-8>", "<title>", "</title>", "<style>", "</style>", "<h1>", "</h1>",
            "<h2>", "</h2>", "<p>", "</p>", "<strong>", "</strong>", "<table>", "</table>", "<tr>", "<th>", "</th>", "<td>", "</td>",
        ]));
    }

    [Fact]
    public async Task Its_policy_allows_its_own_style_and_nothing_else()
    {
        await using var served = await ServedDashboard.StartAsync(_ => Task.FromResult(Page("x")));
        var reply = await served.GetAsync("/");

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
        await using var served = await ServedDashboard.StartAsync(_ => Task.FromResult(Page("secret")));
        foreach (var path in (string[])["/", "/metrics", "/health/live"])
        {
            var reply = await served.GetAsync(path, host);

            Assert.Equal(opens ? 200 : 400, reply.Status);
            if (!opens) Assert.Empty(reply.Body);
        }
    }

    [Fact]
    public async Task It_listens_on_no_other_address_of_this_machine()
    {
        await using var served = await ServedDashboard.StartAsync(_ => Task.FromResult(Page("secret")));
        var listeners =
            IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == served.Address.Port);

        Assert.All(listeners, listener => Assert.Equal(IPAddress.Loopback, listener.Address));
    }

    [Fact]
    public async Task Metrics_hold_the_requests_by_how_they_ended_summed_up_from_scrape_to_scrape()
    {
        await using var collector = await ServedCollector.StartAsync();
        await using var served = await ServedDashboard.StartAsync(_ => Task.FromResult(Page("x")), counts: collector.Counts);
        for (var n = 1; n <= 2; n++)
        {
            Assert.Equal(204, (await collector.SendAsync("GET /collect?v=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).Status);

            Assert.Contains(
                $"\ncdp_requests_total{{outcome=\"stored\"}} {n}\n", (await served.TextAsync("/metrics")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_is_live_whatever_the_lake_and_ready_only_while_the_lake_takes_a_file()
    {
        var lake = Directory.CreateTempSubdirectory("cdp-ready-");
        await using var served = await ServedDashboard.StartAsync(_ => Task.FromResult(Page("x")), lake.FullName);

        Assert.Equal(200, (await served.GetAsync("/health/ready")).Status);
        Assert.Empty(Directory.EnumerateFiles(lake.FullName, "*", SearchOption.AllDirectories));
        lake.Delete(recursive: true);
        await File.WriteAllTextAsync(lake.FullName, "in the way", TestContext.Current.CancellationToken);
        var (status, text) = await served.TextAsync("/health/ready");
        Assert.Equal(503, status);
        Assert.Contains(lake.FullName, text, StringComparison.Ordinal);
        Assert.Equal(200, (await served.GetAsync("/health/live")).Status);
        Assert.Empty(served.Log);
        File.Delete(lake.FullName);
    }

    [Fact]
    public async Task Many_idle_connections_leave_files_to_the_collector()
    {
        await using var served = await ServedDashboard.StartAsync(_ => Task.FromResult(Page("x")));
        var idle = Enumerable.Range(0, 100).Select(_ => new TcpClient(served.Address.Host, served.Address.Port)).ToList();

        // Closed by the server
        await Eventually.Async(() => idle.Count(client => client.Client.Poll(0, SelectMode.SelectRead)) == 100 - 64);
        idle.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_IOException_and_nothing_is_left_running()
    {
        await using var first = await ServedDashboard.StartAsync(_ => Task.FromResult(Page("x")));

        await Assert.ThrowsAnyAsync<IOException>(
            () => ServedDashboard.StartAsync(_ => Task.FromResult(Page("x")), port: first.Address.Port));
    }

    [Fact]
    public async Task A_page_that_cannot_be_made_is_an_error_without_content()
    {
        await using var served = await ServedDashboard.StartAsync(_ => throw new IOException("PostgreSQL is away"));
        var reply = await served.GetAsync("/");

        Assert.Equal(500, reply.Status);
        Assert.Empty(reply.Body);
        Assert.Contains("PostgreSQL is away", Assert.Single(served.Log), StringComparison.Ordinal);
    }
}
