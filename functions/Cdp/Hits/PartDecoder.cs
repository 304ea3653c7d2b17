namespace Cdp.Hits;

/// <summary>Decodes the parts of a query string one after another. Most are plain, so it looks ahead for the next byte that is not, over many parts at once.</summary>
internal ref struct PartDecoder(ReadOnlySpan<byte> query, TextBuffer to)
{
    private readonly ReadOnlySpan<byte> _query = query;
    private int _plainUntil = -1;

    /// <summary>Appends the decoded text of a part, which begins at <paramref name="start"/> of the query string, after the parts before it.</summary>
    public Extent Append(int start, ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty) return to.Since(to.Length);
        if (_plainUntil < start) _plainUntil = start + PercentDecoding.PlainLength(_query[start..]);
        return PercentDecoding.Append(to, part, _plainUntil - start);
    }
}
