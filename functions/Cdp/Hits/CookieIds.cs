using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Ids out of GA's cookies, which servers pass on as a whole. A text that is no such cookie stays as it is.</summary>
/// <remarks>Source: the GA protocol page, sections 4 and 6.</remarks>
internal static class CookieIds
{
    /// <summary>The client id in the cookie _ga: <c>GA1.2.&lt;id&gt;</c>.</summary>
    public static ReadOnlySpan<byte> ClientId(ReadOnlySpan<byte> text) => text is [(byte)'G', (byte)'A', ..] ? WithoutVersion(text) : text;

    /// <summary>
    /// The session id in the cookie _ga_STREAM: <c>GS2.1.s&lt;id&gt;$…</c>, its part <c>s&lt;id&gt;$…</c>, or the older
    /// <c>GS1.1.&lt;id&gt;.…</c>.
    /// </summary>
    public static ReadOnlySpan<byte> SessionId(ReadOnlySpan<byte> text)
    {
        var rest = Utf8Text.Trim(text);
        var isWhole = rest is [(byte)'G', (byte)'S', ..];
        if (isWhole) rest = WithoutVersion(rest);
        var isMarked = Skip(ref rest, 's');
        if (!isWhole && !isMarked) return text;
        var digits = rest;
        digits = digits[..Numbers.SkipDigits(ref rest)];
        var isEnd = rest.IsEmpty ? isWhole : rest[0] == (isMarked ? '$' : '.');
        return isEnd && !digits.IsEmpty ? digits : text;
    }

    /// <summary>
    /// Without the version of the format and the levels of domain and path: <c>XX&lt;digits&gt;.&lt;digits&gt;[-&lt;digits&gt;].</c>
    /// </summary>
    private static ReadOnlySpan<byte> WithoutVersion(ReadOnlySpan<byte> text)
    {
        var rest = text[2..];
        if (Numbers.SkipDigits(ref rest) == 0 || !Skip(ref rest, '.') || Numbers.SkipDigits(ref rest) == 0) return text;
        if (Skip(ref rest, '-') && Numbers.SkipDigits(ref rest) == 0) return text;
        return Skip(ref rest, '.') ? rest : text;
    }

    private static bool Skip(ref ReadOnlySpan<byte> text, char value)
    {
        if (text.IsEmpty || text[0] != value) return false;
        text = text[1..];
        return true;
    }
}
