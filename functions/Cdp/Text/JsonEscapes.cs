using System.Globalization;
using System.Text;

namespace Cdp.Text;

/// <summary>Undoes the escapes of a JSON string that <see cref="JsonCursor"/> found well-formed.</summary>
internal static class JsonEscapes
{
    /// <summary>Writes the text, never longer than its escaped form; a lone surrogate becomes U+FFFD.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Undo(ReadOnlySpan<byte> text, Span<byte> to)
    {
        var at = 0;
        for (int plain; (plain = text.IndexOf((byte)'\\')) >= 0;)
        {
            text[..plain].CopyTo(to[at..]);
            at += plain;
            text = text[plain..];
            at += text[1] == 'u' ? UndoUnicode(ref text, to[at..]) : UndoShort(ref text, to[at..]);
        }

        text.CopyTo(to[at..]);
        return at + text.Length;
    }

    private static int UndoShort(ref ReadOnlySpan<byte> text, Span<byte> to)
    {
        to[0] = text[1] switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            var same => same,
        };
        text = text[2..];
        return 1;
    }

    private static int UndoUnicode(ref ReadOnlySpan<byte> text, Span<byte> to)
    {
        var high = Unit(text);
        text = text[6..];
        if (char.IsHighSurrogate(high) && text.StartsWith("\\u"u8) && Unit(text) is var low && char.IsLowSurrogate(low))
        {
            text = text[6..];
            return new Rune(high, low).EncodeToUtf8(to);
        }

        return (Rune.TryCreate(high, out var rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(to);
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
