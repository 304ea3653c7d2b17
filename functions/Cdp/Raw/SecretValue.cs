using Cdp.Text;

namespace Cdp.Raw;

/// <summary>Takes the credential out of a query before anything is kept.</summary>
internal static class SecretValue
{
    private static ReadOnlySpan<byte> Key => "api_secret"u8;

    /// <summary>The query with every value of <c>api_secret</c> emptied, and all other bytes as they were.</summary>
    /// <remarks>
    /// A key counts as a reader would decode it, so <c>api%5Fsecret</c> does too. Source: the GA protocol page, sections 2 and 5.
    /// </remarks>
    public static ReadOnlyMemory<byte> Blank(byte[] query)
    {
        var kept = 0;
        for (var at = 0; at < query.Length;)
        {
            var pair = query.AsSpan(at);
            var end = pair.IndexOf((byte)'&');
            pair = end < 0 ? pair : pair[..(end + 1)];
            at += pair.Length;
            kept += Keep(pair, query.AsSpan(kept));
        }
        return query.AsMemory(0, kept);
    }

    /// <summary>Copies a pair with its '&amp;' to a place at or before its own.</summary>
    private static int Keep(ReadOnlySpan<byte> pair, Span<byte> to)
    {
        var equals = pair.IndexOf((byte)'=');
        if (equals < 0 || !IsKey(pair[..equals]))
        {
            pair.CopyTo(to);
            return pair.Length;
        }
        var separated = pair[^1] == (byte)'&';
        pair[..(equals + 1)].CopyTo(to);
        if (separated) to[equals + 1] = (byte)'&';
        return equals + (separated ? 2 : 1);
    }

    private static bool IsKey(ReadOnlySpan<byte> encoded)
    {
        encoded = encoded.TrimStart((byte)'?'); // belongs to no key
        if (!encoded.ContainsAny((byte)'%', (byte)0)) return encoded.SequenceEqual(Key);
        var decoded = new ByteBuffer();
        var pairs = new PairReader(encoded, decoded);
        return pairs.MoveNext() && decoded[pairs.Key].SequenceEqual(Key);
    }
}
