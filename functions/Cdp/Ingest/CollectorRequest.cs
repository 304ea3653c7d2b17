using System.Net;
using Cdp.Raw;

namespace Cdp.Ingest;

/// <summary>One HTTP request as a host hands it over: texts as received, nothing interpreted.</summary>
/// <param name="Path">Percent-decoded, as hosts give it.</param>
/// <param name="Query">Without the question mark, not decoded: the bytes that were sent, never rebuilt from a parsed map.</param>
/// <param name="Body">
/// At most what <see cref="BodyCap"/> lets through; a host that stopped reading hands over the byte that was too much.
/// </param>
/// <param name="Address">The connection's address, unmasked; null when the host does not know it.</param>
public sealed record CollectorRequest(
    string Method, string Path, string Query, CollectorHeaders Headers, ReadOnlyMemory<byte> Body, IPAddress? Address);

/// <summary>The request headers that the collector looks at or keeps; null when absent.</summary>
public sealed record CollectorHeaders
{
    public string? ContentType { get; init; }

    public string? UserAgent { get; init; }

    public string? Referer { get; init; }

    public string? Origin { get; init; }

    public string? AcceptLanguage { get; init; }

    public string? Accept { get; init; }

    public string? FetchDestination { get; init; }

    public string? GlobalPrivacyControl { get; init; }

    public string? DoNotTrack { get; init; }

    public string? RequestedHeaders { get; init; }

    /// <summary>Asks the host for each header by its lower-case name.</summary>
    public static CollectorHeaders Read(Func<string, string?> header) => new()
    {
        ContentType = header("content-type"),
        UserAgent = header("user-agent"),
        Referer = header("referer"),
        Origin = header("origin"),
        AcceptLanguage = header("accept-language"),
        Accept = header("accept"),
        FetchDestination = header("sec-fetch-dest"),
        GlobalPrivacyControl = header("sec-gpc"),
        DoNotTrack = header("dnt"),
        RequestedHeaders = header("access-control-request-headers"),
    };
}
