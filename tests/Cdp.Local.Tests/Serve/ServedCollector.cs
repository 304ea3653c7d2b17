using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Cdp.Ingest;
using Cdp.Local.Lake;
using Cdp.Local.Serve;
using Cdp.Settings;
using Cdp.Storage;

namespace Cdp.Local.Tests.Serve;

/// <summary>A real collector on a free port of 127.0.0.1, over a lake in a directory of its own.</summary>
internal sealed class ServedCollector : IAsyncDisposable
{
    private readonly DirectoryInfo _lake = Directory.CreateTempSubdirectory("cdp-serve-");
    private CollectorServer? _server;

    public CollectorCounts Counts { get; } = new();

    public ConcurrentQueue<string> Log { get; } = new();

    public string Lake => _lake.FullName;

    public Uri Address => Server.Address;

    public CollectorServer Server => _server ?? throw new InvalidOperationException("not started");

    public static async Task<ServedCollector> StartAsync(
        string prefix = "", TimeProvider? clock = null, IObjectStore? store = null, IPAddress? address = null,
        ServeSettings? settings = null)
    {
        var served = new ServedCollector();
        var writer = new RawWriter(store ?? new DirectoryObjectStore(served.Lake), RawWriterLimits.Default, served.Log.Enqueue, clock);
        var collector = new Collector(writer, new IngestSettings(prefix), clock ?? TimeProvider.System, served.Counts);
        var at = new IPEndPoint(address ?? IPAddress.Loopback, 0);
        served._server = await CollectorServer.StartAsync(
            collector, at, settings ?? ServeSettings.Default, served.Log.Enqueue, TestContext.Current.CancellationToken);
        return served;
    }

    /// <summary>Sends a request on a connection of its own.</summary>
    public Task<RawReply> SendAsync(string request) => RawHttp.SendAsync(Address, request);

    public Task<RawReply> SendAsync(params byte[][] pieces) => RawHttp.SendAsync(Address, pieces);

    public IReadOnlyList<JsonElement> Stored() => StoredRecords.In(Lake);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _lake.Delete(recursive: true);
    }
}
