using System.Net.Sockets;
using System.Text;

namespace Cdp.Hostile;

internal static class PortAttacks
{
    private static readonly string[] Pages = ["/", "/metrics", "/health/live", "/health/ready"];

    public static async Task<(bool? Held, string Happened)> PageThroughProxyAsync()
    {
        await using var served = await Served.StartAsync();
        var answers = new List<int>();
        foreach (var host in (string[])[served.Collector.Authority, "localhost"])
            foreach (var page in Pages) answers.Add(await StatusAsync(served.Collector, page, host));
        var refused = answers.Count(status => status == 404);
        return (refused == answers.Count, $"{refused} of {answers.Count} requests got 404");
    }

    public static async Task<(bool? Held, string Happened)> RebindingAsync()
    {
        await using var served = await Served.StartAsync();
        var answers = new List<int>();
        foreach (var page in Pages) answers.Add(await StatusAsync(served.Dashboard, page, "evil.example"));
        var own = await StatusAsync(served.Dashboard, "/", "localhost");
        return (own == 200 && answers.TrueForAll(status => status == 400), $"{string.Join(", ", answers)}; under its own name {own}");
    }

    private static async Task<int> StatusAsync(Uri server, string path, string host)
    {
        using var client = new TcpClient(server.Host, server.Port);
        await client.Client.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
