namespace Cdp.Hits;

/// <summary>The parts of a page's address that become columns, as slices of it.</summary>
/// <remarks>
/// Of <c>http(s)://…</c> host, path and query; of a path that starts with a single slash, path and query; of anything else nothing.
/// Source: the GA protocol page, section 9.
/// </remarks>
internal readonly ref struct PageAddress
{
    private PageAddress(ReadOnlySpan<byte> host, ReadOnlySpan<byte> rest)
    {
        Host = host;
        var fragment = rest.IndexOf((byte)'#');
        if (fragment >= 0) rest = rest[..fragment];
        var query = rest.IndexOf((byte)'?');
        Query = query < 0 ? [] : rest[(query + 1)..];
        Path = query < 0 ? rest : rest[..query];
        if (Path.IsEmpty) Path = "/"u8;
    }

    /// <summary>Without user info and port, in the case it was written in.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>Not decoded again; <c>/</c> when the address has none.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>Without the question mark and the fragment.</summary>
    public ReadOnlySpan<byte> Query { get; }

    public static PageAddress Of(ReadOnlySpan<byte> location)
    {
        if (location is [(byte)'/', not (byte)'/', ..] or [(byte)'/']) return new PageAddress([], location);
        var scheme = StartsWithLetters(location, "https://"u8) ? 8 : StartsWithLetters(location, "http://"u8) ? 7 : 0;
        if (scheme == 0) return default;
        var rest = location[scheme..];
        var end = rest.IndexOfAny("/?#\\"u8);
        if (end < 0) end = rest.Length;
        return new PageAddress(HostOf(rest[..end]), rest[end..]);
    }

    /// <summary>The host in <c>user:password@host:port</c>; an IPv6 address keeps its brackets.</summary>
    public static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> authority)
    {
        var host = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        var end = host is [(byte)'[', ..] ? host.IndexOf((byte)']') + 1 : host.IndexOf((byte)':');
        return end <= 0 && host is not [(byte)':', ..] ? host : host[..Math.Max(end, 0)];
    }

    private static bool StartsWithLetters(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && System.Text.Ascii.EqualsIgnoreCase(text[..lower.Length], lower);
}
