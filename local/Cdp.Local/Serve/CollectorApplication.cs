using System.Buffers;
using System.IO.Pipelines;
using Cdp.Ingest;
using Cdp.Raw;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cdp.Local.Serve;

/// <summary>Turns Kestrel's requests into the collector's, and its replies back.</summary>
/// <param name="proxies">Puts the client's address in place of a trusted proxy's; null: there is no such proxy.</param>
internal sealed class CollectorApplication(Collector collector, ConnectionCounts counts, TrustedProxies? proxies)
    : IHttpApplication<IFeatureCollection>
{
    /// <summary>What is read of a body beyond its cap, for senders that read nothing before they have sent everything.</summary>
    private const int MaxDrained = 1 << 20;

    /// <summary>How long the sender has to read its answer, before what it sends on is cut off.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        proxies?.Apply(context);
        if (await TryReadAsync(context, context.GetRequiredFeature<IHttpRequestFeature>()) is not { } request) return;
        var reply = await collector.HandleAsync(request, CancellationToken.None);   // a sender that goes away takes nothing back
        var isCut = BodyCap.IsOver(new(request.Body));
        await SendAsync(context, reply, isCut);
        if (isCut) await CutOffAsync(context);
    }

    /// <summary>
    /// Null when the body breaks off, drips or is framed wrongly, or the sender is gone: its own fault, which is only counted.
    /// </summary>
    private async Task<CollectorRequest?> TryReadAsync(IFeatureCollection context, IHttpRequestFeature request)
    {
        try
        {
            return await ReadAsync(context, request);
        }
        catch (OperationCanceledException)
        {
            counts.BrokeOff();
            return null;
        }
        catch (IOException e)
        {
            counts.BrokeOff();
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

    private static async Task SendAsync(IFeatureCollection context, CollectorReply reply, bool isCut)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers) response.Headers[name] = value;
        if (reply.Status != 204) response.Headers.ContentLength = reply.Body.Length;
        if (isCut) response.Headers.Connection = "close";   // most of the body may be still to come
        if (!reply.Body.IsEmpty) await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(reply.Body);
    }

    /// <summary>Ends the answer, reads on for a little, and closes the connection whatever else is sent.</summary>
    /// <remarks>Closed at once, with bytes unread, the sender would be reset and might never see the answer.</remarks>
    private static async Task CutOffAsync(IFeatureCollection context)
    {
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync();
        using var linger = CancellationTokenSource.CreateLinkedTokenSource(Aborted(context));
        linger.CancelAfter(Linger);
        try
        {
            if (await TryDrainAsync(context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, linger.Token)) return;
            await Task.Delay(Timeout.Infinite, linger.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The time is over, or the sender has gone.
        }

        context.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();
    }

    /// <returns>False: there is still more to come.</returns>
    private static async Task<bool> TryDrainAsync(PipeReader body, CancellationToken cancel)
    {
        for (long drained = 0; drained < MaxDrained;)
        {
            var read = await body.ReadAsync(cancel);
            drained += read.Buffer.Length;
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return true;
        }

        return false;
    }

    private static CancellationToken Aborted(IFeatureCollection context) =>
        context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
}
