using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cdp.Local.Serve;

/// <summary>
/// What the operator looks at: the page at <c>/</c>, <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>, on a port of 127.0.0.1.
/// </summary>
/// <remarks>
/// The page holds personal data, so none of this shares a port with the collector. A request under a name that is not a loopback one is
/// refused: a foreign page could bind its own name to 127.0.0.1 and read the answers (DNS rebinding).
/// </remarks>
internal sealed class DashboardServer : IAsyncDisposable
{
    /// <summary>Whoever is on this machine may ask, but not use up the files that the collector needs.</summary>
    private static readonly ServeSettings Limits = new(Connections: 64, PerAddress: 64, TrustedProxies: []);

    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    private readonly WebApplication _app;

    private DashboardServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <param name="port">0 takes a free one.</param>
    /// <param name="page">Makes the page each time it is asked for.</param>
    /// <param name="ready">Whether hits can be stored at this moment.</param>
    /// <param name="metrics">Writes all metrics in the text format of Prometheus.</param>
    /// <param name="log">Gets one line for each fault of the server itself.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DashboardServer> StartAsync(
        int port, Func<CancellationToken, Task<PlainPage>> page, IHealthCheck ready, Func<Stream, CancellationToken, Task> metrics,
        Action<string> log, CancellationToken cancel)
    {
        var app = Build(port, ready, log);
        app.UseHostFiltering();
        app.MapGet("/", async context => await SendAsync(context, await page(context.RequestAborted)));
        app.MapGet("/metrics", context => SendAsync(context, metrics));
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
        try
        {
            await app.StartAsync(cancel);
            return new(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(int port, IHealthCheck ready, Action<string> log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Logging.AddProvider(new LogOfErrors(log)).SetMinimumLevel(LogLevel.Error)
            .AddFilter(typeof(HealthCheckService).Namespace, LogLevel.None)   // whoever asks for its health is answered
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);        // a failed start is thrown
        var limits = new ConnectionLimits(Limits, new ConnectionCounts(), _ => { }, TimeProvider.System);
        builder.Services.AddSingleton<IConnectionListenerFactory>(
            services => new LimitedTransport(ActivatorUtilities.CreateInstance<SocketTransportFactory>(services), limits));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>().AddRoutingCore()
            .Configure<HostFilteringOptions>(
                hosts => (hosts.AllowedHosts, hosts.AllowEmptyHosts, hosts.IncludeFailureMessage) = (LoopbackNames, false, false))
            .AddHealthChecks().AddCheck("store", ready);
        return builder.Build();
    }

    private static async Task SendAsync(HttpContext context, PlainPage page)
    {
        var reply = PlainPageReply.Of(page);
        foreach (var (name, value) in reply.Headers) context.Response.Headers[name] = value;
        context.Response.ContentLength = reply.Body.Length;
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    private static Task SendAsync(HttpContext context, Func<Stream, CancellationToken, Task> metrics)
    {
        context.Response.ContentType = CollectorMetrics.ContentType;
        return metrics(context.Response.Body, context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsync(
            string.Join('\n', [$"{report.Status}", .. report.Entries.Values.Select(entry => entry.Description).OfType<string>()]) + "\n");

    /// <summary>Ctrl-C and SIGTERM belong to the command that serves.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
