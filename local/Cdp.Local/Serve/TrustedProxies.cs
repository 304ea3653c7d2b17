using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Cdp.Local.Serve;

/// <summary>
/// Puts the client's address in place of a proxy's: <c>X-Forwarded-For</c> is read from right to left, as far as each address is a trusted
/// proxy's. From anybody else the header is not believed.
/// </summary>
internal sealed class TrustedProxies
{
    private readonly ForwardedHeadersMiddleware _headers;

    public TrustedProxies(IEnumerable<IPNetwork> networks)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks) options.KnownIPNetworks.Add(network);
        _headers = new(_ => Task.CompletedTask, NullLoggerFactory.Instance, Options.Create(options));
    }

    /// <summary>Changes the connection's remote address for this request.</summary>
    public void Apply(IFeatureCollection request) => _headers.ApplyForwarders(new DefaultHttpContext(request));
}
