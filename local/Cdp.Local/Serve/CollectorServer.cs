using System.Net;
using System.Text;
using Cdp.Ingest;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Cdp.Local.Serve;

/// <summary>The collector as an HTTP/1.1 server: Kestrel alone, without the web framework around it.</summary>
/// <remarks>
/// Its port serves the collector's paths and nothing else, so whatever a proxy in front of it forwards cannot show anything.
/// One limit is Kestrel's own: a request target with bytes beyond ASCII is no URI (RFC 3986) and gets its 400. Browsers and the GA
/// clients percent-encode them; bodies may hold any bytes.
/// </remarks>
public sealed class CollectorServer : IAsyncDisposable
{
    private readonly KestrelServer _kestrel;

    private CollectorServer(KestrelServer kestrel, ConnectionCounts connections) => (_kestrel, Connections) = (kestrel, connections);

    /// <summary>Where it listens; the port is the real one also when 0 was asked for.</summary>
    public Uri Address => new(_kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    public ConnectionCounts Connections { get; }

    /// <param name="at">Address and port; port 0 takes a free one.</param>
    /// <param name="log">Gets one line for each fault of the server itself; never a request's content.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<CollectorServer> StartAsync(
        Collector collector, IPEndPoint at, ServeSettings settings, Action<string> log, CancellationToken cancel)
    {
        var logs = LogOfErrors.Factory(log);
        var connections = new ConnectionCounts();
        var limits = new ConnectionLimits(settings, connections, log, TimeProvider.System);
        var sockets = new LimitedTransport(new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs), limits);
        var kestrel = new KestrelServer(Options.Create(KestrelOptions(at)), sockets, logs);
        var proxies = settings.TrustedProxies.Count == 0 ? null : new TrustedProxies(settings.TrustedProxies);
        await kestrel.StartAsync(new CollectorApplication(collector, connections, proxies), cancel);
        return new(kestrel, connections);
    }

    /// <summary>Takes no new connections and finishes the requests in flight; when the token ends first, they are cut off.</summary>
    public Task StopAsync(CancellationToken cancel) => _kestrel.StopAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _kestrel.Dispose();
    }

    private static KestrelServerOptions KestrelOptions(IPEndPoint at)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            // Bytes that are no UTF-8 become U+FFFD, where Kestrel's own choice is to refuse the request: a page must never see an error.
            RequestHeaderEncodingSelector = _ => Encoding.UTF8,
            Limits =
            {
                // An over-long query (16,384) must get through, for the reader says what is wrong with it.
                MaxRequestLineSize = 32 * 1024,
                MaxRequestHeadersTotalSize = 64 * 1024,
                MaxRequestBodySize = null,   // BodyCap ends the reading, and the answer then has its CORS headers
                KeepAliveTimeout = TimeSpan.FromSeconds(60),
                RequestHeadersTimeout = TimeSpan.FromSeconds(10),
                MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5)),
            },
        };
        options.Listen(at, listen => listen.Protocols = HttpProtocols.Http1);
        return options;
    }
}
