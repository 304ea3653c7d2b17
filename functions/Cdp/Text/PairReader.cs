using System.Runtime.Intrinsics;

namespace Cdp.Text;

/// <summary>
/// Walks over the pairs of a query string, decoded: split at <c>&amp;</c> only, key from value at the first equals sign, pairs with an
/// empty key left out.
/// </summary>
/// <remarks>
/// The string is copied into a buffer as a whole, where most parts then stand as they are to be; the others are decoded over themselves,
/// exactly once, and become text as <see cref="Utf8Text"/> says. Source: the GA protocol page, section 2, Decoding.
/// </remarks>
internal ref struct PairReader
{
    private readonly ReadOnlySpan<byte> _query;
    private readonly ByteBuffer _text;
    private readonly int _copy;
    private ByteScanner<Ends> _stops;
    private int _at;

    /// <param name="query">A question mark before the first key belongs to no key.</param>
    /// <param name="to">Gets the text of the pairs, which stays there when they are read.</param>
    public PairReader(ReadOnlySpan<byte> query, ByteBuffer to)
    {
        query = query.TrimStart((byte)'?');
        _query = query;
        _text = to;
        _copy = to.Length;
        _stops = new ByteScanner<Ends>(query);
        to.Append(query);
    }

    /// <summary>Where the pair's key lies in the buffer.</summary>
    public Extent Key { get; private set; }

    /// <summary>Where its value lies; empty without an equals sign.</summary>
    public Extent Value { get; private set; }

    public bool MoveNext()
    {
        while (_at < _query.Length)
        {
            Key = TakeKey(out var hasValue);
            Value = hasValue ? TakeValue() : default;
            if (Key.Length > 0) return true;
        }

        return false;
    }

    private Extent TakeKey(out bool hasValue)
    {
        var start = _at;
        var plain = _stops.From(start);
        var end = plain < _query.Length && _query[plain] is not ((byte)'&' or (byte)'=')
            ? EndOf(plain, _query[plain..].IndexOfAny((byte)'&', (byte)'='))
            : plain;
        hasValue = end < _query.Length && _query[end] == '=';
        return Take(start, plain, end);
    }

    private Extent TakeValue()
    {
        var start = _at;
        var plain = _stops.From(start);
        while (plain < _query.Length && _query[plain] == '=') plain = _stops.From(plain + 1);
        return Take(start, plain, plain < _query.Length && _query[plain] != '&' ? EndOf(plain, _query[plain..].IndexOf((byte)'&')) : plain);
    }

    private readonly int EndOf(int from, int length) => length < 0 ? _query.Length : from + length;

    private Extent Take(int start, int plain, int end)
    {
        _at = end + 1;
        return plain == end ? new Extent(_copy + start, end - start) : Decode(start, plain, end);
    }

    /// <summary>Decodes a part from its first byte on that is not plain.</summary>
    private readonly Extent Decode(int start, int plain, int end)
    {
        var part = _query[..end];
        var to = _text.Edit(_copy + start);
        var length = plain - start;
        var isClean = true;
        for (var at = plain; at < end;)
        {
            var value = PercentDecoding.Take(part, ref at);
            isClean &= value is not 0 and < 0x80;
            to[length++] = value;
        }

        var decoded = new Extent(_copy + start, length);
        return isClean ? decoded : Utf8Text.Clean(_text, decoded);
    }

    /// <summary>Separators, and what does not stand for itself.</summary>
    private readonly struct Ends : IStopBytes
    {
        public static Vector256<byte> Mark(Vector256<byte> bytes) =>
            Vector256.Equals(bytes, Vector256.Create((byte)'&')) | Vector256.Equals(bytes, Vector256.Create((byte)'='))
            | Vector256.Equals(bytes, Vector256.Create((byte)'%')) | Vector256.Equals(bytes, Vector256.Create((byte)'+'))
            | Vector256.Equals(bytes, Vector256<byte>.Zero) | bytes; // not ASCII: the highest bit is set
    }
}
