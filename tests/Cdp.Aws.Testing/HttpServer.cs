using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Cdp.Aws.Testing;

/// <summary>A server of the tests on a free port of 127.0.0.1.</summary>
public sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpServer(WebApplication application) => _application = application;

    public Uri Url => new(_application.Urls.First());

    public string HostAndPort => $"{Url.Host}:{Url.Port}";

    public static async Task<HttpServer> StartAsync(RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel((KestrelServerOptions options) =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MaxRequestHeadersTotalSize = 1 << 20;   // Lambda takes a cause for X-Ray as a header
        });
        builder.Logging.ClearProviders();
        var application = builder.Build();
        application.Run(handle);
        await application.StartAsync();
        return new HttpServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
