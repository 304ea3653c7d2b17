using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Cdp.Text;

/// <summary>The escapes within a JSON string, both ways: the one place that knows them.</summary>
internal static class JsonEscapes
{
    /// <summary>The longest escape that <see cref="Write"/> makes.</summary>
    public const int MaxLength = 6;

    /// <summary>The bytes that cannot stand in a string as they are.</summary>
    public static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    /// <summary>Writes one of <see cref="Escaped"/>.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Write(byte value, Span<byte> to)
    {
        to[0] = (byte)'\\';
        to[1] = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)'u',
        };
        if (to[1] != 'u') return 2;
        "00"u8.CopyTo(to[2..]);
        to[4] = (byte)(value < 0x10 ? '0' : '1');
        to[5] = "0123456789abcdef"u8[value & 0xF];
        return MaxLength;
    }

    /// <summary>Undoes the escapes of a well-formed string; the text is never longer than it. A lone surrogate becomes U+FFFD.</summary>
    /// <param name="inside">What stands between the quotes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Undo(ReadOnlySpan<byte> inside, Span<byte> to)
    {
        var at = 0;
        for (int plain; (plain = inside.IndexOf((byte)'\\')) >= 0;)
        {
            inside[..plain].CopyTo(to[at..]);
            at += plain;
            inside = inside[plain..];
            at += inside[1] == 'u' ? UndoUnicode(ref inside, to[at..]) : UndoShort(ref inside, to[at..]);
        }

        inside.CopyTo(to[at..]);
        return at + inside.Length;
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
        var first = Unit(text);
        text = text[6..];
        if (char.IsHighSurrogate(first) && text.StartsWith("\\u"u8) && Unit(text) is var second && char.IsLowSurrogate(second))
        {
            text = text[6..];
            return new Rune(first, second).EncodeToUtf8(to);
        }

        return (Rune.TryCreate(first, out var rune) ? rune : Rune.ReplacementChar).EncodeToUtf8(to);
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x') ? (char)unit : (char)Rune.ReplacementChar.Value;
}
