namespace Cdp.Local.Lake;

/// <summary>Compares as the UTF-8 bytes compare, which UTF-16 does not: there surrogates stand before U+E000.</summary>
internal static class Utf8Order
{
    public static int Compare(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length) return a.Length.CompareTo(b.Length);
        return Rank(a[same]).CompareTo(Rank(b[same]));
    }

    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
