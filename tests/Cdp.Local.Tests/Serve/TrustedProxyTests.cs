using System.Net;
using System.Net.Sockets;
using System.Text;
using Cdp.Local.Serve;

namespace Cdp.Local.Tests.Serve;

/// <summary>Which address a record has, masked, when the connection comes from 127.0.0.1.</summary>
public sealed class TrustedProxyTests
{
    [Theory]
    [InlineData("127.0.0.1/32", "203.0.113.77", "203.0.113.0")]
    [InlineData("127.0.0.1/32", "203.0.113.77:4711", "203.0.113.0")]
    [InlineData("127.0.0.1/32", "2001:db8:1:2::3", "2001:db8:1::")]
    // What the client itself claims is left of what the proxy saw
    [InlineData("127.0.0.1/32", "6.6.6.6, 203.0.113.77", "203.0.113.0")]
    [InlineData("127.0.0.1/32", "203.0.113.77, 10.0.0.9", "10.0.0.0")]                // a second proxy that is not named is the client
    [InlineData("127.0.0.1/32,10.0.0.0/8", "6.6.6.6, 203.0.113.77, 10.0.0.9", "203.0.113.0")]
    [InlineData("127.0.0.1/32,10.0.0.0/8", "10.0.0.1, 10.0.0.9", "10.0.0.0")]
    [InlineData("127.0.0.1/32", "unknown", "127.0.0.0")]
    [InlineData("127.0.0.1/32", "203.0.113.77, nonsense", "127.0.0.0")]
    [InlineData("127.0.0.1/32", "", "127.0.0.0")]
    [InlineData("10.0.0.0/8", "203.0.113.77", "127.0.0.0")]                           // from anybody else it is not believed
    [InlineData(null, "203.0.113.77", "127.0.0.0")]
    public async Task Only_what_a_trusted_proxy_saw_is_believed(string? trusted, string forwarded, string kept)
    {
        IPNetwork[] proxies = [.. trusted?.Split(',').Select(IPNetwork.Parse) ?? []];
        await using var collector = await ServedCollector.StartAsync(settings: ServeSettings.Default with { TrustedProxies = proxies });
        var reply = await collector.SendAsync(
            $"GET /collect?v=1 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {forwarded}\r\nX-Forwarded-Proto: https\r\nConnection: "
            + "close\r\n\r\n");

        Assert.Equal(204, reply.Status);
        Assert.Equal(kept, Assert.Single(collector.Stored()).Field("ip"));
    }

    [Fact]
    public async Task Requests_of_one_connection_have_each_their_own_client()
    {
        var settings = ServeSettings.Default with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] };
        await using var collector = await ServedCollector.StartAsync(settings: settings);
        using var proxy = new TcpClient(collector.Address.Host, collector.Address.Port);
        foreach (var header in (string[])["X-Forwarded-For: 203.0.113.77\r\n", "X-Forwarded-For: 198.51.100.7\r\n", ""])
        {
            proxy.Client.Send(Encoding.ASCII.GetBytes($"GET /collect?v=1 HTTP/1.1\r\nHost: a\r\n{header}\r\n"));
            Assert.Equal(204, (await RawReply.ReadAsync(proxy.GetStream(), TestContext.Current.CancellationToken)).Status);
        }

        Assert.Equal(["127.0.0.0", "198.51.100.0", "203.0.113.0"], collector.Stored().Select(record => record.Field("ip")).Order());
    }
}
