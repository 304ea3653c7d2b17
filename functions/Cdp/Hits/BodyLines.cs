namespace Cdp.Hits;

/// <summary>
/// Walks over the lines of a body: split at CRLF or LF, empty lines left out. Source: the GA protocol page, section 2, step 1.
/// </summary>
internal ref struct BodyLines(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The body without a byte order mark.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) =>
        body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;

    /// <summary>Whether its first byte that is no blank opens a JSON object or array.</summary>
    public static bool IsJson(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    public readonly BodyLines GetEnumerator() => this;

    public readonly int Count(int atMost)
    {
        var count = 0;
        foreach (var _ in this)
            if (++count == atMost)
                break;
        return count;
    }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            Current = end < 0 ? _rest : end > 0 && _rest[end - 1] == '\r' ? _rest[..(end - 1)] : _rest[..end];
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            if (!Current.IsEmpty) return true;
        }

        return false;
    }
}
