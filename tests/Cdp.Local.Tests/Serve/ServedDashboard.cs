using System.Collections.Concurrent;
using Cdp.Ingest;
using Cdp.Local.Lake;
using Cdp.Local.Serve;

namespace Cdp.Local.Tests.Serve;

/// <summary>A real dashboard on a free port, over a page and a directory of the test's own.</summary>
internal sealed class ServedDashboard : IAsyncDisposable
{
    private DashboardServer? _server;

    public ConcurrentQueue<string> Log { get; } = new();

    public Uri Address => _server!.Address;

    public static async Task<ServedDashboard> StartAsync(
        Func<CancellationToken, Task<PlainPage>> page, string? lake = null, CollectorCounts? counts = null, int port = 0)
    {
        var served = new ServedDashboard();
        var store = new DirectoryObjectStore(lake ?? "/dev/null/no-lake");
        var metrics = new CollectorMetrics(new RequestCounts(counts ?? new(), store, TimeProvider.System), new ConnectionCounts());
        served._server = await DashboardServer.StartAsync(
            port, page, new StoreHealth(store), metrics.WriteAsync, served.Log.Enqueue, TestContext.Current.CancellationToken);
        return served;
    }

    public Task<RawReply> GetAsync(string path, string host = "localhost") =>
        RawHttp.SendAsync(Address, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

    public async Task<(int Status, string Text)> TextAsync(string path)
    {
        using var client = new HttpClient();
        using var reply = await client.GetAsync(new Uri(Address, path), TestContext.Current.CancellationToken);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
