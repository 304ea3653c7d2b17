using System.Text;
using Cdp.Ingest;

namespace Cdp.Local.Tests.Serve;

public sealed class CollectorServerTests
{
    private const string Hit = "v=1&tid=UA-12345-1&cid=555.777&t=pageview&dp=%2Fa";
    private const string Close = "Host: collect.example\r\nConnection: close\r\n";

    [Fact]
    public async Task A_posted_hit_is_stored_as_it_came_and_answered_204()
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync(
            $"POST /collect?a=%20+%zz&b==&&c HTTP/1.1\r\n{Close}User-Agent: Mozilla/5.0 (ü)\r\nReferer: https://shop.example/?q=1\r\n"
            + "Accept-Language: de-AT\r\nContent-Type: text/plain;charset=UTF-8\r\nSec-GPC: 1\r\nDNT: 1\r\nContent-Length: "
            + $"{Hit.Length}\r\n\r\n{Hit}");

        Assert.Equal(204, reply.Status);
        Assert.Empty(reply.Body);
        Assert.Equal("no-store", reply["cache-control"]);
        Assert.Null(reply["server"]);
        var record = Assert.Single(collector.Stored());
        Assert.Equal("POST", record.Field("method"));
        Assert.Equal("/collect", record.Field("path"));
        Assert.Equal("a=%20+%zz&b==&&c", record.Field("query"));
        Assert.Equal(Hit, record.Field("body"));
        Assert.Equal("Mozilla/5.0 (ü)", record.Field("user_agent"));
        Assert.Equal("https://shop.example/?q=1", record.Field("referer"));
        Assert.Equal("de-AT", record.Field("accept_language"));
        Assert.Equal("text/plain;charset=UTF-8", record.Field("content_type"));
        Assert.True(record.GetProperty("gpc").GetBoolean());
        Assert.True(record.GetProperty("dnt").GetBoolean());
        Assert.Equal("127.0.0.0", record.Field("ip"));
        Assert.Null(record.Field("origin"));
    }

    [Fact]
    public async Task A_body_that_is_not_utf8_keeps_its_bytes()
    {
        await using var collector = await ServedCollector.StartAsync();
        byte[] body = [0x76, 0x3D, 0x31, 0xFF, 0x00, 0xC3];
        var reply = await collector.SendAsync(
            [
                .. Encoding.ASCII.GetBytes(
                    $"POST /g/collect HTTP/1.1\r\n{Close}User-Agent: \u00e9\r\nContent-Length: {body.Length}\r\n\r\n"),
                .. body,
            ]);

        Assert.Equal(204, reply.Status);
        Assert.Equal(body, Assert.Single(collector.Stored()).GetProperty("body_base64").GetBytesFromBase64());
    }

    [Fact]
    public async Task A_header_that_is_not_utf8_loses_only_the_bytes_that_are_none()
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply =
            await collector.SendAsync(Encoding.Latin1.GetBytes($"GET /collect?{Hit} HTTP/1.1\r\n{Close}User-Agent: caf\u00e9 1\r\n\r\n"));

        Assert.Equal(204, reply.Status);
        Assert.Equal("caf\uFFFD 1", Assert.Single(collector.Stored()).Field("user_agent"));
    }

    [Theory, InlineData("Sec-Fetch-Dest: image"), InlineData("Accept: image/avif,image/webp,*/*;q=0.8")]
    public async Task An_image_request_gets_a_pixel(string header)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"GET /collect?{Hit} HTTP/1.1\r\n{Close}{header}\r\n\r\n");

        Assert.Equal(200, reply.Status);
        Assert.Equal("image/gif", reply["content-type"]);
        Assert.Equal("no-store", reply["cache-control"]);
        Assert.Equal("GIF89a"u8, reply.Body.AsSpan(0, 6));
        Assert.Equal([1, 0, 1, 0], reply.Body[6..10]);
        Assert.Equal(0x3B, reply.Body[^1]);
        Assert.Single(collector.Stored());
    }

    [Fact]
    public async Task A_page_that_accepts_images_too_gets_none()
    {
        await using var collector = await ServedCollector.StartAsync();
        Assert.Equal(
            204, (await collector.SendAsync($"GET /collect?{Hit} HTTP/1.1\r\n{Close}Accept: text/html,image/webp\r\n\r\n")).Status);
        Assert.Equal(
            204, (await collector.SendAsync($"POST /collect HTTP/1.1\r\n{Close}Accept: image/webp\r\nContent-Length: 0\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData("https://shop.example"), InlineData("http://127.0.0.1:8080"), InlineData("https://[2001:db8::1]:444"), InlineData("null")]
    [InlineData("chrome-extension://abcdef")]
    public async Task A_hit_with_an_origin_gets_the_headers_that_a_beacon_with_credentials_needs(string origin)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply =
            await collector.SendAsync($"POST /collect HTTP/1.1\r\n{Close}Origin: {origin}\r\nCookie: a=b\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(204, reply.Status);
        Assert.Equal(origin, reply["access-control-allow-origin"]);
        Assert.Equal("true", reply["access-control-allow-credentials"]);
        Assert.Equal("Origin", reply["vary"]);
        Assert.Equal(origin, Assert.Single(collector.Stored()).Field("origin"));
    }

    [Theory]
    [InlineData("*"), InlineData("shop.example"), InlineData("https://"), InlineData("https://a b"), InlineData("https://a/<script>")]
    [InlineData("https://a\tb"), InlineData("://x"), InlineData("https://é.example"), InlineData("https://a,https://b"), InlineData("")]
    public async Task What_is_no_origin_is_kept_but_never_echoed(string origin)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"POST /collect HTTP/1.1\r\n{Close}Origin: {origin}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(204, reply.Status);
        Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("access-control", StringComparison.Ordinal));
        Assert.Equal(origin.Length == 0 ? null : origin, Assert.Single(collector.Stored()).Field("origin"));
    }

    [Theory]
    [InlineData("content-type,x-requested-with", "content-type,x-requested-with"), InlineData("X-A, x-b", "X-A, x-b")]
    [InlineData("content-type,<b>", null), InlineData("a,,b", null), InlineData("", null), InlineData("a b", null)]
    public async Task A_preflight_allows_the_headers_it_asks_for_if_they_are_names(string requested, string? allowed)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync(
            $"OPTIONS /collect HTTP/1.1\r\n{Close}Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n"
            + $"Access-Control-Request-Headers: {requested}\r\n\r\n");

        Assert.Equal(204, reply.Status);
        Assert.Equal("GET, POST, OPTIONS", reply["access-control-allow-methods"]);
        Assert.Equal(allowed, reply["access-control-allow-headers"]);
        Assert.Equal("https://shop.example", reply["access-control-allow-origin"]);
        Assert.Empty(collector.Stored());
        Assert.Equal(1, collector.Counts.Take()[CollectorOutcome.Preflight]);
    }

    [Theory, InlineData("DELETE"), InlineData("PUT"), InlineData("HEAD"), InlineData("get"), InlineData("FOO")]
    public async Task Another_method_is_refused_and_counted(string method)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"{method} /collect?{Hit} HTTP/1.1\r\n{Close}Origin: https://shop.example\r\n\r\n");

        Assert.Equal(405, reply.Status);
        Assert.Equal("GET, POST, OPTIONS", reply["allow"]);
        Assert.Equal("https://shop.example", reply["access-control-allow-origin"]);
        Assert.Empty(collector.Stored());
        Assert.Equal(1, collector.Counts.Take()[CollectorOutcome.BadMethod]);
    }

    [Theory]
    [InlineData("/g/s/collect", true)]
    [InlineData("/debug/mp/collect", true)]
    [InlineData("/collect/", true)]
    [InlineData("//g//collect//", true)]
    [InlineData("/collect", true), InlineData("/r/collect", true), InlineData("/j/collect", true), InlineData("/batch", true)]
    [InlineData("/g/collect", true)]
    [InlineData("/mp/collect", true)]
    [InlineData("/metrics/collect", true)]
    [InlineData("/metrics/mp/collect", true)]
    [InlineData("/%63ollect", true), InlineData("/./collect", true), InlineData("/x/../collect", true), InlineData("/%2e/collect", true)]
    [InlineData("//collect", true)]
    [InlineData("//metrics//g/s/collect/", true)]
    [InlineData("/Collect", false)]
    [InlineData("/collect%2F", false)]
    [InlineData("/metricscollect", false), InlineData("/other/collect", false), InlineData("/metrics/metrics/collect", false)]
    [InlineData("/", false), InlineData("/favicon.ico", false), InlineData("/collect;x", false), InlineData("/collect%00", false)]
    public async Task Only_the_paths_of_Googles_servers_and_the_same_below_the_prefix_are_served(string path, bool served)
    {
        await using var collector = await ServedCollector.StartAsync(prefix: "/metrics");
        var reply = await collector.SendAsync($"GET {path}?{Hit} HTTP/1.1\r\n{Close}\r\n");

        if (served) Assert.Equal(204, reply.Status);
        else Assert.Contains(reply.Status, (int[])[404, 400]);   // 400: Kestrel's own, for a path that holds a NUL
        Assert.Equal(served ? 1 : 0, collector.Stored().Count);
    }

    [Theory]
    [InlineData("api_secret=TopSecret", "api_secret=")]
    [InlineData("measurement_id=G-1&api_secret=TopSecret&x=1", "measurement_id=G-1&api_secret=&x=1")]
    [InlineData("api%5Fsecret=TopSecret&api_secret=TopSecret2&%61pi_secre%74=TopSecret", "api%5Fsecret=&api_secret=&%61pi_secre%74=")]
    [InlineData("api_%00secret=TopSecret=TopSecret&", "api_%00secret=&")]
    [InlineData("api_secret&API_SECRET=kept&xapi_secret=kept", "api_secret&API_SECRET=kept&xapi_secret=kept")]
    [InlineData("api_secretx=kept&api%255Fsecret=kept", "api_secretx=kept&api%255Fsecret=kept")]
    [InlineData("&&=&api_secret==&%", "&&=&api_secret=&%")]
    public async Task The_secret_of_a_query_is_never_stored_and_nothing_else_is_touched(string sent, string kept)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"POST /mp/collect?{sent} HTTP/1.1\r\n{Close}Content-Length: 0\r\n\r\n");

        Assert.Equal(204, reply.Status);
        Assert.Equal(kept, Assert.Single(collector.Stored()).Field("query"));
        Assert.Empty(collector.Log);
    }

    [Fact]
    public async Task A_target_with_scheme_and_host_has_the_query_of_any_other()
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"GET http://collect.example/collect?a=%41&b=? HTTP/1.1\r\n{Close}\r\n");

        Assert.Equal(204, reply.Status);
        Assert.Equal("a=%41&b=?", Assert.Single(collector.Stored()).Field("query"));
    }

    [Fact]
    public async Task A_target_beyond_ascii_is_no_target()
    {
        await using var collector = await ServedCollector.StartAsync();
        Assert.Equal(400, (await collector.SendAsync($"GET /collect?dt=K\u00f6ln HTTP/1.1\r\n{Close}\r\n")).Status);
        Assert.Empty(collector.Log);
    }

    [Fact]
    public async Task An_over_long_query_is_stored_for_the_reader_to_judge()
    {
        await using var collector = await ServedCollector.StartAsync();
        var query = "v=1&x=" + new string('a', 20_000);
        var reply = await collector.SendAsync($"GET /collect?{query} HTTP/1.1\r\n{Close}X-Big: {new string('h', 16_000)}\r\n\r\n");

        Assert.Equal(204, reply.Status);
        Assert.Equal(query, Assert.Single(collector.Stored()).Field("query"));
    }

    [Theory, InlineData("GET /collect?{0} HTTP/1.1\r\n", 414), InlineData("GET /collect HTTP/1.1\r\nX: {0}\r\n", 431)]
    public async Task A_head_without_end_is_refused_and_stored_nowhere(string head, int status)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync(string.Format(null, head, new string('a', 100_000)) + $"{Close}\r\n");

        Assert.Equal(status, reply.Status);
        Assert.Empty(collector.Stored());
    }

    [Fact]
    public async Task A_client_of_1996_is_served_too()
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"GET /collect?{Hit} HTTP/1.0\r\n\r\n");

        Assert.Equal(204, reply.Status);
        Assert.Equal(Hit, Assert.Single(collector.Stored()).Field("query"));
    }

    [Fact]
    public async Task Two_hits_in_one_write_on_one_connection_are_two_records()
    {
        await using var collector = await ServedCollector.StartAsync();
        var first = $"POST /collect?n=1 HTTP/1.1\r\nHost: a\r\nContent-Length: {Hit.Length}\r\n\r\n{Hit}";
        await collector.SendAsync(first + $"POST /collect?n=2 HTTP/1.1\r\n{Close}Content-Length: 0\r\n\r\n");

        await Eventually.Async(() => collector.Stored().Count == 2);
        Assert.Equal(["n=1", "n=2"], collector.Stored().Select(record => record.Field("query")).Order());
    }

    [Fact]
    public async Task What_the_server_logs_holds_nothing_of_a_malformed_request()
    {
        await using var collector = await ServedCollector.StartAsync();
        await collector.SendAsync("GET /collect?api_secret=TopSecret HTTP/1.1\r\nHost: a b c\r\nBad Header\r\n\r\n");
        await collector.SendAsync("api_secret=TopSecret\r\n\r\n");

        Assert.Empty(collector.Stored());
        Assert.DoesNotContain(collector.Log, line => line.Contains("TopSecret", StringComparison.Ordinal));
    }
}
