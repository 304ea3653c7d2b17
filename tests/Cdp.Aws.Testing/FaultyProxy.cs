using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cdp.Aws.Testing;

/// <summary>Stands between a client and a server, and lets through what the test allows; targets pass as they were sent.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly string[] Unforwarded = ["Host", "Connection", "Transfer-Encoding", "Expect", "Keep-Alive"];

    private readonly HttpClient _http =
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri _target;
    private HttpServer _server = null!;
    private int _requests;

    private FaultyProxy(Uri target) => _target = target;

    public Uri Url => _server.Url;

    /// <summary>Requests that the faults below are for; the others pass.</summary>
    public Func<HttpRequest, bool> When { get; set; } = _ => true;

    /// <summary>Answered 503 SlowDown, as many times as this.</summary>
    public int Refusals { get; set; }

    /// <summary>Kept waiting before they are forwarded; <see cref="Timeout.InfiniteTimeSpan"/>: until the client gives up.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes of an answer after which the connection is cut; null: never.</summary>
    public int? CutAfter { get; set; }

    /// <summary>How many requests came that <see cref="When"/> is true for.</summary>
    public int Requests => _requests;

    public static async Task<FaultyProxy> BeforeAsync(Uri target)
    {
        var proxy = new FaultyProxy(target);
        proxy._server = await HttpServer.StartAsync(proxy.HandleAsync);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var faulty = When(http.Request);
        if (faulty && await HinderAsync(http)) return;
        using var request = Copy(http);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers).Where(header => IsForwarded(header.Key)))
            http.Response.Headers[name] = values.ToArray();
        await using var body = await response.Content.ReadAsStreamAsync();
        if (faulty && CutAfter is { } bytes) await CutAsync(http, body, bytes);
        else if (response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
            await body.CopyToAsync(http.Response.Body);
    }

    /// <returns>True when the request ends here.</returns>
    private async Task<bool> HinderAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        if (Delay != TimeSpan.Zero) await Task.Delay(Delay, http.RequestAborted);
        if (Refusals <= 0) return false;
        Refusals--;
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await http.Response.WriteAsync(
            "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><RequestId>T3ST</RequestId></Error>");
        return true;
    }

    private static async Task CutAsync(HttpContext http, Stream body, int bytes)
    {
        var buffer = new byte[bytes];
        var read = await body.ReadAtLeastAsync(buffer, bytes, throwOnEndOfStream: false);
        await http.Response.Body.WriteAsync(buffer.AsMemory(0, read));
        await http.Response.Body.FlushAsync();
        http.Abort();
    }

    private HttpRequestMessage Copy(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var url = new Uri(
            _target.GetLeftPart(UriPartial.Authority) + target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), url);
        if (http.Request.ContentLength is not null || http.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(http.Request.Body);
        foreach (var (name, values) in http.Request.Headers.Where(header => IsForwarded(header.Key)))
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        return request;
    }

    private static bool IsForwarded(string header) => !Unforwarded.Contains(header, StringComparer.OrdinalIgnoreCase);
}
