using System.Text;
using Cdp.Raw;
using Cdp.Settings;

namespace Cdp.Ingest;

/// <summary>Takes what Google Analytics clients send, keeps it verbatim, and only then answers. It interprets nothing.</summary>
/// <remarks>
/// A page must never see an error, so bad, ignored and rejected data are stored and answered 204 like any other; readers judge them
/// later. Not stored: an unknown path (404), a preflight (204), a bad method (405), a body over the cap (413), and what the store
/// could not take (503). Source: the GA protocol page, section 1.
/// </remarks>
public sealed class Collector(IRawSink sink, IngestSettings settings, TimeProvider clock, CollectorCounts counts)
{
    private readonly CollectorPaths _paths = new(settings.PathPrefix);

    public async Task<CollectorReply> HandleAsync(CollectorRequest request, CancellationToken cancel)
    {
        if (!_paths.Contains(request.Path)) return Counted(NotFound(request), CollectorReply.NotFound(request.Headers));
        if (request.Method == "OPTIONS") return Counted(CollectorOutcome.Preflight, CollectorReply.Preflight(request.Headers));
        if (request.Method is not ("GET" or "POST"))
            return Counted(CollectorOutcome.BadMethod, CollectorReply.MethodNotAllowed(request.Headers));
        if (BodyCap.IsOver(new(request.Body))) return Counted(CollectorOutcome.BodyTooLarge, CollectorReply.TooLarge(request.Headers));
        return await sink.StoreAsync(Record(request), cancel)
            ? Counted(
                CollectorOutcome.Stored,
                WantsImage(request) ? CollectorReply.Image(request.Headers) : CollectorReply.NoContent(request.Headers))
            : Counted(CollectorOutcome.NotStored, CollectorReply.Unavailable(request.Headers));
    }

    private CollectorReply Counted(CollectorOutcome outcome, CollectorReply reply)
    {
        counts.Add(outcome);
        return reply;
    }

    private static CollectorOutcome NotFound(CollectorRequest request) => PayloadMarks.AreIn(Utf8(request.Query), request.Body.Span)
        ? CollectorOutcome.NotFoundWithPayload
        : CollectorOutcome.NotFound;

    private RawRecord Record(CollectorRequest request)
    {
        var receivedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var headers = request.Headers;
        return new()
        {
            Id = RecordId.New(receivedAt),
            ReceivedAt = receivedAt,
            Method = Utf8(request.Method),
            Path = Utf8(request.Path),
            Query = SecretValue.Blank(Utf8(request.Query)),
            Body = request.Body,
            ContentType = Utf8(headers.ContentType),
            UserAgent = Utf8(headers.UserAgent),
            Referer = Utf8(headers.Referer),
            Origin = Utf8(headers.Origin),
            AcceptLanguage = Utf8(headers.AcceptLanguage),
            Gpc = headers.GlobalPrivacyControl == "1",
            Dnt = headers.DoNotTrack == "1",
            Ip = Utf8(IpMask.Mask(request.Address)),
        };
    }

    private static bool WantsImage(CollectorRequest request) =>
        request.Method == "GET"
        && (request.Headers.FetchDestination == "image"
            || request.Headers.Accept?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true);

    private static byte[] Utf8(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text);
}
