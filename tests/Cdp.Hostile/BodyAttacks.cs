using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Cdp.Hostile;

internal static class BodyAttacks
{
    private const long Endless = 3_000_000_000;
    private const long MaxTaken = 32 << 20;   // the buffers of both sockets take some of it

    public static Task<(bool? Held, string Happened)> EndlessBodyAsync() => EndlessBodyAsync("/collect", "413");

    public static Task<(bool? Held, string Happened)> EndlessBodyElsewhereAsync() => EndlessBodyAsync("/elsewhere", "404");

    public static async Task<(bool? Held, string Happened)> ResetAsync()
    {
        await using var served = await Served.StartAsync();
        for (var sender = 0; sender < 200; sender++)
        {
            using var client = new TcpClient(served.Collector.Host, served.Collector.Port);
            await client.Client.SendAsync("POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\nv=1&"u8.ToArray());
            client.LingerState = new(enable: true, seconds: 0);
        }

        await Served.WaitAsync(() => served.MetricAsync("cdp_connections ").GetAwaiter().GetResult() == 0, "the end of all connections");
        var counted = await served.MetricAsync("cdp_requests_broken_total");
        var logged = served.Errors.Count(line => !line.Contains("night", StringComparison.Ordinal));
        return (logged == 0 && await served.HitAsync() == 204, $"{counted} counted, {logged} lines in the log");
    }

    private static async Task<(bool? Held, string Happened)> EndlessBodyAsync(string path, string status)
    {
        await using var served = await Served.StartAsync();
        using var client = new TcpClient(served.Collector.Host, served.Collector.Port);
        using var reader = new StreamReader(client.GetStream());
        await client.Client.SendAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {Endless}\r\n\r\n"));
        var watch = Stopwatch.StartNew();
        var taken = await Task.Run(() => SendUntilClosed(client.Client));
        var time = watch.Elapsed.TotalSeconds;
        var answer = await reader.ReadLineAsync() ?? "no answer";
        return (
            taken < MaxTaken && answer.Contains(status, StringComparison.Ordinal),
            $"{answer}; closed after {taken >> 20} MiB and {time:0.0} s");
    }

    private static long SendUntilClosed(Socket to)
    {
        var chunk = new byte[1 << 16];
        long sent = 0;
        try
        {
            while (sent < Endless) sent += to.Send(chunk);
        }
        catch (SocketException)
        {
            // Closed by the server.
        }

        return sent;
    }
}
