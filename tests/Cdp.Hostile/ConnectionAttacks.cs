using System.Net;
using System.Net.Sockets;

namespace Cdp.Hostile;

internal static class ConnectionAttacks
{
    public static async Task<(bool? Held, string Happened)> IdleAsync()
    {
        await using var served = await Served.StartAsync("ulimit -n 1024");
        for (var burst = 0; burst < 3; burst++) Close(Open(served.Collector, 1_100));
        var refused = await served.MetricAsync("cdp_connections_refused_total");
        await Served.WaitAsync(() => served.MetricAsync("cdp_connections ").GetAwaiter().GetResult() == 0, "the end of all connections");
        var hit = await served.HitAsync();
        return (served.IsAlive && hit == 204 && refused > 0, $"{refused:N0} closed at once; alive, and a hit afterwards got {hit}");
    }

    public static async Task<(bool? Held, string Happened)> TooFewFilesAsync()
    {
        using var scratch = new Scratch();
        var (exitCode, errors) = await Programs.RunAsync("ulimit -n 256", "serve", "--port", "0", "--data", scratch.Data);
        return (exitCode == 1 && errors.Contains("ulimit -n", StringComparison.Ordinal), $"exit code {exitCode}: {errors}");
    }

    public static async Task<(bool? Held, string Happened)> OneAddressAsync()
    {
        await using var served = await Served.StartAsync("export CDP_MAX_CONNECTIONS_PER_ADDRESS=5");
        var idle = Open(served.Collector, 20);
        await Served.WaitAsync(() => served.MetricAsync("cdp_connections ").GetAwaiter().GetResult() == 5, "5 connections");
        var refused = await served.MetricAsync("cdp_connections_refused_total{limit=\"address\"}");
        using var other = new TcpClient(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await other.ConnectAsync(served.Collector.Host, served.Collector.Port);
        await other.Client.SendAsync("GET /collect?v=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(other.GetStream());
        var answer = await reader.ReadLineAsync();
        Close(idle);
        return (refused == 15 && answer == "HTTP/1.1 204 No Content", $"{refused} closed at once; the other address got {answer}");
    }

    private static List<TcpClient> Open(Uri server, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new TcpClient(server.Host, server.Port))];

    private static void Close(List<TcpClient> idle) => idle.ForEach(client => client.Dispose());
}
