using System.Collections.Immutable;

namespace Cdp.Ingest;

/// <summary>What a host sends back: status, headers with lower-case names, and a body that is mostly empty.</summary>
public sealed record CollectorReply(int Status, ImmutableArray<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>A transparent GIF of one pixel, for hits that are sent as images.</summary>
    internal static readonly ReadOnlyMemory<byte> Pixel =
        Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    internal static CollectorReply NoContent(CollectorHeaders request) => new(204, Cors.Of(request), default);

    internal static CollectorReply Image(CollectorHeaders request) =>
        new(200, Cors.Of(request).Add(new("content-type", "image/gif")), Pixel);

    internal static CollectorReply Preflight(CollectorHeaders request) => new(204, Cors.OfPreflight(request), default);

    internal static CollectorReply NotFound(CollectorHeaders request) => new(404, Cors.Of(request), default);

    internal static CollectorReply MethodNotAllowed(CollectorHeaders request) =>
        new(405, Cors.Of(request).Add(new("allow", Cors.Methods)), default);

    internal static CollectorReply TooLarge(CollectorHeaders request) => new(413, Cors.Of(request), default);

    internal static CollectorReply Unavailable(CollectorHeaders request) => new(503, Cors.Of(request), default);
}
