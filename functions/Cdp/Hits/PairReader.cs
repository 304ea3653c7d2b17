namespace Cdp.Hits;

/// <summary>One pair of a query string, still encoded.</summary>
internal readonly ref struct EncodedPair(int start, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
{
    /// <summary>Where the key lies in the query string.</summary>
    public int Start { get; } = start;

    public ReadOnlySpan<byte> Key { get; } = key;

    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Splits at the first equals sign; without one the value is empty.</summary>
    public static EncodedPair Split(int start, ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        return equals < 0 ? new(start, pair, []) : new(start, pair[..equals], pair[(equals + 1)..]);
    }
}

/// <summary>Walks over the pairs of a query string: split at <c>&amp;</c> only, nothing decoded, pairs with an empty key left out.</summary>
internal ref struct PairReader(ReadOnlySpan<byte> query)
{
    private readonly int _length = query.Length;
    private ReadOnlySpan<byte> _rest = query;

    public EncodedPair Current { get; private set; }

    public readonly PairReader GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'&');
            Current = EncodedPair.Split(_length - _rest.Length, end < 0 ? _rest : _rest[..end]);
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            if (!Current.Key.IsEmpty) return true;
        }

        return false;
    }
}
