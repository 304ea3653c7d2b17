using System.Buffers;
using System.IO.Pipelines;
using Cdp.Ingest;
using Cdp.Raw;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cdp.Local.Serve;

/// <summary>Turns Kestrel's requests into the collector's, and its replies back.</summary>
internal sealed class CollectorApplication(Collector collector, Func<CancellationToken, Task<PlainPage>>? page) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (page is not null && request.Path == "/" && PlainPageAccess.Allows(context))
            await SendAsync(context, PlainPageReply.Of(await page(Aborted(context))));
        else if (await TryReadAsync(context, request) is { } hit)
            await SendAsync(context, await collector.HandleAsync(hit, CancellationToken.None));   // a sender that goes away takes nothing back
    }

    /// <summary>Null when the body breaks off, drips or is framed wrongly: the sender's fault, which is answered 4xx and is no news.</summary>
    private static async Task<CollectorRequest?> TryReadAsync(IFeatureCollection context, IHttpRequestFeature request)
    {
        try
        {
            return await ReadAsync(context, request);
        }
        catch (IOException e)
        {
            var response = context.GetRequiredFeature<IHttpResponseFeature>();
            response.StatusCode = e is BadHttpRequestException { StatusCode: var status } ? status : StatusCodes.Status400BadRequest;
            response.Headers.Connection = "close";
            return null;
        }
    }

    private static async Task<CollectorRequest> ReadAsync(IFeatureCollection context, IHttpRequestFeature request) => new(
        request.Method,
        request.Path,
        QueryOf(request.RawTarget),
        CollectorHeaders.Read(name => request.Headers.TryGetValue(name, out var value) ? (string?)value : null),
        await ReadBodyAsync(context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, Aborted(context)),
        context.GetRequiredFeature<IHttpConnectionFeature>().RemoteIpAddress);

    /// <summary>The query as it was sent; <c>IHttpRequestFeature.QueryString</c> might be normalised one day, the target never.</summary>
    private static string QueryOf(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? "" : target[(mark + 1)..];
    }

    /// <summary>The body, or as much of it as shows that it is too large; the rest is not read.</summary>
    private static async Task<byte[]> ReadBodyAsync(PipeReader body, CancellationToken cancel)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancel);
            if (read.IsCompleted || BodyCap.IsOver(read.Buffer))
            {
                var bytes = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return bytes;
            }
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static async Task SendAsync(IFeatureCollection context, CollectorReply reply)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers) response.Headers[name] = value;
        if (reply.Status != 204) response.Headers.ContentLength = reply.Body.Length;
        if (reply.Status == 413) response.Headers.Connection = "close";   // most of the body is still to come, and nobody reads it
        if (!reply.Body.IsEmpty) await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(reply.Body);
    }

    private static CancellationToken Aborted(IFeatureCollection context) =>
        context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
}
