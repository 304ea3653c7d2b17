using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace Cdp.Local.Serve;

/// <summary>
/// The page holds personal data and shares a port with the collector, which anybody may reach. So it is shown only to this machine:
/// over a loopback connection, under a loopback name (else a foreign page could bind its own name to 127.0.0.1 and read it), and not
/// through a proxy that says so. A proxy that hides itself must forward the collector's paths only. All others get the 404 of any
/// unknown path.
/// </summary>
internal static class PlainPageAccess
{
    private static readonly string[] SignsOfAProxy = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];

    public static bool Allows(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var connection = context.GetRequiredFeature<IHttpConnectionFeature>();
        return request.Method == "GET"
            && connection is { RemoteIpAddress: { } from, LocalIpAddress: { } to } && IPAddress.IsLoopback(from) && IPAddress.IsLoopback(to)
            && IsLoopbackName(request.Headers.Host)
            && !Array.Exists(SignsOfAProxy, request.Headers.ContainsKey);
    }

    private static bool IsLoopbackName(string? host)
    {
        var name = host?.LastIndexOf(':') is { } colon && colon > host.LastIndexOf(']') ? host[..colon] : host;
        return name is "127.0.0.1" or "[::1]" || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase);
    }
}
