namespace Cdp.Hits;

/// <summary>One pair of a query string, still encoded.</summary>
internal readonly ref struct EncodedPair(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
{
    public ReadOnlySpan<byte> Key { get; } = key;

    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Splits at the first equals sign; without one the value is empty.</summary>
    public static EncodedPair Split(ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        return equals < 0 ? new(pair, []) : new(pair[..equals], pair[(equals + 1)..]);
    }
}

/// <summary>Walks over the pairs of a query string: split at <c>&amp;</c> only, nothing decoded, pairs with an empty key left out.</summary>
internal ref struct PairReader(ReadOnlySpan<byte> query)
{
    private ReadOnlySpan<byte> _rest = query;

    public EncodedPair Current { get; private set; }

    public readonly PairReader GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'&');
            Current = EncodedPair.Split(end < 0 ? _rest : _rest[..end]);
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            if (!Current.Key.IsEmpty) return true;
        }

        return false;
    }
}
