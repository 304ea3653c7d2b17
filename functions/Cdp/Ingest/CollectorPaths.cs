using System.Collections.Frozen;

namespace Cdp.Ingest;

/// <summary>The collector's addresses: those of Google's servers, and each of them below the prefix.</summary>
/// <remarks>All are equal: the payload decides what a hit is, never the path. Source: the GA protocol page, section 1.</remarks>
/// <param name="prefix">Such as <c>/metrics</c>; empty: none.</param>
internal sealed class CollectorPaths(string prefix)
{
    private static readonly string[] All =
    [
        "/collect", "/r/collect", "/j/collect", "/batch", "/g/collect", "/g/s/collect", "/mp/collect",
        "/debug/collect", "/debug/mp/collect",
    ];

    private readonly FrozenSet<string> _paths = All.Concat(All.Select(path => prefix + path)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Doubled and trailing slashes don't matter.</summary>
    public bool Contains(string path) => _paths.Contains(path) || (path.StartsWith('/') && _paths.Contains(Tidy(path)));

    private static string Tidy(string path) => "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
}
