using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Cdp.Local.Serve;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Local.Tests.Serve;

public sealed class ConnectionLimitsTests
{
    private readonly ConnectionCounts _counts = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Idle_connections_over_the_limit_are_closed_and_counted_and_hits_go_on_being_taken()
    {
        await using var collector = await ServedCollector.StartAsync(settings: new(Connections: 8, PerAddress: 100, []));
        var idle = Enumerable.Range(0, 20).Select(_ => new TcpClient(collector.Address.Host, collector.Address.Port)).ToList();
        await Eventually.Async(() => collector.Server.Connections.OverAll == 12);
        Assert.Equal(8, collector.Server.Connections.Open);
        idle.ForEach(client => client.Dispose());
        await Eventually.Async(() => collector.Server.Connections.Open == 0);

        Assert.Equal(204, (await collector.SendAsync("GET /collect?v=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).Status);
        Assert.Single(collector.Log);
    }

    [Fact]
    public async Task One_address_over_its_limit_takes_nothing_from_another()
    {
        await using var collector = await ServedCollector.StartAsync(settings: new(Connections: 100, PerAddress: 3, []));
        var idle = Enumerable.Range(0, 5).Select(_ => new TcpClient(collector.Address.Host, collector.Address.Port)).ToList();
        await Eventually.Async(() => collector.Server.Connections.OverPerAddress == 2);

        using var other = new TcpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await other.ConnectAsync(collector.Address.Host, collector.Address.Port, TestContext.Current.CancellationToken);
        other.Client.Send("GET /collect?v=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8);
        Assert.Equal(204, (await RawReply.ReadAsync(other.GetStream(), TestContext.Current.CancellationToken)).Status);
        idle.ForEach(client => client.Dispose());
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("10.0.0.1", "10.0.0.1", false)]   // a trusted proxy
    public void A_client_is_an_address_or_a_network_of_64_bits(string first, string second, bool isOneClient)
    {
        var limits = Limits(new(Connections: 100, PerAddress: 1, [IPNetwork.Parse("10.0.0.0/8")]));

        Assert.NotNull(limits.TryEnter(From(first)));
        Assert.Equal(isOneClient, limits.TryEnter(From(second)) is null);
    }

    [Fact]
    public void A_place_is_free_again_once_however_often_it_is_left()
    {
        var limits = Limits(new(Connections: 2, PerAddress: 2, []));
        var place = limits.TryEnter(From("203.0.113.7"));
        Assert.NotNull(limits.TryEnter(From("203.0.113.7")));
        Assert.Null(limits.TryEnter(From("203.0.113.8")));
        place!.Dispose();
        place.Dispose();

        Assert.NotNull(limits.TryEnter(From("203.0.113.7")));
        Assert.Null(limits.TryEnter(From("203.0.113.7")));
        Assert.Equal((2, 2, 0), (_counts.Open, _counts.OverAll, _counts.OverPerAddress));
    }

    [Fact]
    public void Refused_connections_are_a_line_a_minute_that_names_no_address()
    {
        var limits = Limits(new(Connections: 100, PerAddress: 1, []));
        Assert.NotNull(limits.TryEnter(From("203.0.113.7")));
        for (var n = 0; n < 50; n++) Assert.Null(limits.TryEnter(From("203.0.113.7")));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(limits.TryEnter(From("203.0.113.7")));

        Assert.Equal(["1", "50"], _log.Select(line => line.Split(' ')[0]));
        Assert.All(_log, line => Assert.DoesNotContain("203.0.113", line, StringComparison.Ordinal));
        Assert.All(_log, line => Assert.Contains(ServeSettings.ProxiesVariable, line, StringComparison.Ordinal));
        Assert.Equal(51, _counts.OverPerAddress);
    }

    private ConnectionLimits Limits(ServeSettings settings) => new(settings, _counts, _log.Enqueue, _clock);

    private static IPEndPoint From(string address) => new(IPAddress.Parse(address), 50_000);
}
