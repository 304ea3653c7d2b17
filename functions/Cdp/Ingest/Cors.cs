using System.Buffers;
using System.Collections.Immutable;

namespace Cdp.Ingest;

/// <summary>The headers that let a page of another origin send hits with credentials. Source: the GA protocol page, section 1.</summary>
internal static class Cors
{
    public const string Methods = "GET, POST, OPTIONS";

    private const int MaxOriginLength = 512;
    private const int MaxHeaderListLength = 1024;

    private static readonly KeyValuePair<string, string> NoStore = new("cache-control", "no-store");

    /// <summary>RFC 9110, section 5.6.2: what a header's name may hold.</summary>
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("-._~[]:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// For every answer: never cached; with a plausible <c>Origin</c>, that origin and credentials are allowed (never <c>*</c>).
    /// </summary>
    public static ImmutableArray<KeyValuePair<string, string>> Of(CollectorHeaders request) =>
        request.Origin is { } origin && IsOrigin(origin)
        ?
        [
            NoStore,
            new("access-control-allow-origin", origin),
            new("access-control-allow-credentials", "true"),
            new("vary", "Origin"),
        ]
        : [NoStore];

    public static ImmutableArray<KeyValuePair<string, string>> OfPreflight(CollectorHeaders request)
    {
        var headers = Of(request).Add(new("access-control-allow-methods", Methods));
        return request.RequestedHeaders is { } list && IsTokenList(list)
            ? headers.Add(new("access-control-allow-headers", list))
            : headers;
    }

    /// <summary>What is echoed must be <c>null</c> or scheme://host[:port]; anything else could smuggle bytes into our headers.</summary>
    private static bool IsOrigin(ReadOnlySpan<char> origin)
    {
        if (origin is "null") return true;
        var end = origin.IndexOf("://");
        return end > 0
            && origin.Length <= MaxOriginLength
            && origin.Length > end + 3
            && !origin[..end].ContainsAnyExcept(SchemeCharacters)
            && !origin[(end + 3)..].ContainsAnyExcept(HostCharacters);
    }

    private static bool IsTokenList(string list)
    {
        if (list.Length > MaxHeaderListLength) return false;
        foreach (var part in list.AsSpan().Split(','))
        {
            var token = list.AsSpan(part).Trim(' ');
            if (token.IsEmpty || token.ContainsAnyExcept(TokenCharacters)) return false;
        }
        return true;
    }
}
