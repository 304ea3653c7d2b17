using System.Net;
using System.Text;
using System.Text.Json;
using Cdp.Ingest;
using Cdp.Settings;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Ingest;

/// <summary>The handler without a host; what needs a socket is tested with Kestrel.</summary>
public sealed class CollectorTests
{
    private static readonly CollectorRequest Hit =
        new("POST", "/collect", "v=1", new() { Origin = "https://shop.example" }, "t=pageview"u8.ToArray(), null);

    private readonly MemoryObjectStore _lake = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 1, 49, 11, 123, TimeSpan.Zero).AddTicks(4567));

    [Fact]
    public async Task A_record_has_the_servers_time_and_an_id_that_the_key_repeats()
    {
        Assert.Equal(204, (await Collector().HandleAsync(Hit, CancellationToken.None)).Status);

        var record = Stored();
        Assert.Equal("2026-11-24T01:49:11.123Z", record.GetProperty("received_at").GetString());
        var id = record.GetProperty("id").GetString();
        Assert.Equal(26, id!.Length);
        Assert.Equal($"raw/dt=2026-11-24/hour=01/20261124T014911.123Z-{id}.ndjson", Assert.Single(_lake.Keys));
        Assert.Equal(1, record.GetProperty("v").GetInt32());
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0")]
    [InlineData("2001:DB8:1:2:3::4", "2001:db8:1::")]
    [InlineData("fe80::1%3", "fe80::"), InlineData("::1", "::"), InlineData(null, null)]
    public async Task An_address_is_masked_before_it_is_stored(string? address, string? kept)
    {
        await Collector().HandleAsync(Hit with { Address = address is null ? null : IPAddress.Parse(address) }, CancellationToken.None);

        Assert.Equal(kept, Stored().TryGetProperty("ip", out var ip) ? ip.GetString() : null);
    }

    [Fact]
    public async Task What_was_not_sent_is_left_out()
    {
        await Collector().HandleAsync(new("GET", "/collect", "", new(), default, null), CancellationToken.None);

        Assert.Equal(["v", "id", "received_at", "method", "path"], Stored().EnumerateObject().Select(field => field.Name));
    }

    [Theory, InlineData("0"), InlineData("true"), InlineData("")]
    public async Task Only_a_1_is_a_privacy_signal(string value)
    {
        await Collector()
            .HandleAsync(Hit with { Headers = new() { GlobalPrivacyControl = value, DoNotTrack = value } }, CancellationToken.None);

        Assert.False(Stored().TryGetProperty("gpc", out _));
        Assert.False(Stored().TryGetProperty("dnt", out _));
    }

    [Fact]
    public async Task When_the_hosts_time_is_over_before_the_store_answered_the_sender_hears_503()
    {
        using var deadline = new CancellationTokenSource();
        var counts = new CollectorCounts();
        var answer =
            new Collector(new RawWriter(new HeldStore(), RawWriterLimits.Default, Unexpected), IngestSettings.Default, _clock, counts)
            .HandleAsync(Hit, deadline.Token);
        await deadline.CancelAsync();

        Assert.Equal(503, (await answer).Status);
        Assert.Contains(new("access-control-allow-origin", "https://shop.example"), (await answer).Headers);
        Assert.Equal([new(CollectorOutcome.NotStored, 1)], counts.Take());
    }

    [Fact]
    public async Task Counts_start_at_zero_again_once_they_were_taken()
    {
        var counts = new CollectorCounts();
        var collector = Collector(counts);
        CollectorRequest[] requests =
            [Hit, Hit, Hit with { Method = "PUT" }, Hit with { Path = "/x" }, Hit with { Method = "OPTIONS" }];
        foreach (var request in requests)
            await collector.HandleAsync(request, CancellationToken.None);

        Assert.Equal(
            [
                new(CollectorOutcome.Stored, 2), new(CollectorOutcome.NotFoundWithPayload, 1), new(CollectorOutcome.Preflight, 1),
                new(CollectorOutcome.BadMethod, 1),
            ],
            counts.Take());
        Assert.Empty(counts.Take());
    }

    [Theory]
    [InlineData("/colect", "v=1&tid=UA-1-1&cid=1.1&t=pageview", "", true)]
    [InlineData("/colect", "", "v=2&tid=G-ABC&cid=1.1&en=page_view", true)]
    [InlineData("/g", "", "en=page_view&v=2", true)]
    [InlineData("/mp", "measurement_id=G-ABC&api_secret=s", "{\"events\":[]}", true)]
    [InlineData("/mp", "", "{\"client_id\":\"1.1\",\"events\":[]}", true)]
    [InlineData("/x", "", "payload=v%3D1%26tid%3DUA-1-1", true)]
    [InlineData("/x", "", "\u001f\u008b\u0008", true)]
    [InlineData("/", "", "", false)]
    [InlineData("/wp-login.php", "user=admin", "", false)]
    [InlineData("/cgi-bin/x", "", "<?xml version='1.0'?>", false)]
    public async Task A_hit_at_an_address_that_is_none_is_counted_apart_from_other_requests_there(
        string path, string query, string body, bool isHit)
    {
        var counts = new CollectorCounts();
        var answer = await Collector(counts)
            .HandleAsync(new("POST", path, query, new(), Encoding.Latin1.GetBytes(body), null), CancellationToken.None);

        Assert.Equal(404, answer.Status);
        Assert.Equal([new(isHit ? CollectorOutcome.NotFoundWithPayload : CollectorOutcome.NotFound, 1)], counts.Take());
        Assert.Empty(_lake.Keys);
    }

    private Collector Collector(CollectorCounts? counts = null) =>
        new(new RawWriter(_lake, RawWriterLimits.Default, Unexpected), IngestSettings.Default, _clock, counts ?? new());

    private JsonElement Stored() => JsonDocument.Parse(Encoding.UTF8.GetString(_lake[Assert.Single(_lake.Keys)]!)).RootElement;

    private static void Unexpected(string line) => Assert.Fail(line);
}
