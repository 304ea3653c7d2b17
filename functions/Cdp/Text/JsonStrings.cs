using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cdp.Text;

/// <summary>Reads JSON strings into text and writes text as JSON strings: the one place that escapes them.</summary>
/// <remarks>Lone surrogates (<c>\ud800</c>) and bytes that are no UTF-8 become U+FFFD, NUL is removed. Source: the GA protocol page, section 2.</remarks>
internal static class JsonStrings
{
    private static readonly SearchValues<byte> ToEscape =
        SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(value => (byte)value)]);

    /// <summary>Appends the text of a JSON string.</summary>
    /// <param name="inside">What stands between the quotes, valid as JSON.</param>
    public static Extent Append(TextBuffer to, ReadOnlySpan<byte> inside, bool escaped)
    {
        if (!escaped) return Utf8Text.Append(to, inside);
        var start = to.Length;
        while (inside.IndexOf((byte)'\\') is >= 0 and var at)
        {
            to.Append(inside[..at]);
            inside = inside[at..];
            inside = inside[AppendEscape(to, inside)..];
        }

        to.Append(inside);
        Utf8Text.Clean(to, start);
        return to.Since(start);
    }

    /// <summary>Appends the text with quotes around it and escapes where JSON needs them.</summary>
    public static void Write(TextBuffer to, ReadOnlySpan<byte> text) => Write(to, "\""u8, text, "\""u8);

    /// <summary>Appends a comma and the member's name, ready for its value.</summary>
    public static void WriteNextName(TextBuffer to, ReadOnlySpan<byte> name) => Write(to, ",\""u8, name, "\":"u8);

    /// <summary>Makes an object of the members written since <paramref name="start"/>, each begun by <see cref="WriteNextName"/>.</summary>
    public static Extent EndObject(TextBuffer to, int start)
    {
        if (to.Length == start) to.Append((byte)'{');
        to.Edit(start)[0] = (byte)'{'; // in place of the first comma
        to.Append((byte)'}');
        return to.Since(start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // so that the quotes are written as constants
    private static void Write(TextBuffer to, ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        if (text.IndexOfAny(ToEscape) is >= 0 and var escape)
        {
            WriteEscaped(to, before, text, after, escape);
            return;
        }

        var span = to.GetSpan(before.Length + text.Length + after.Length);
        before.CopyTo(span);
        text.CopyTo(span[before.Length..]);
        after.CopyTo(span[(before.Length + text.Length)..]);
        to.Advance(before.Length + text.Length + after.Length);
    }

    private static void WriteEscaped(TextBuffer to, ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after, int escape)
    {
        to.Append(before);
        for (; escape >= 0; escape = text.IndexOfAny(ToEscape))
        {
            to.Append(text[..escape]);
            WriteEscape(to, text[escape]);
            text = text[(escape + 1)..];
        }

        to.Append(text);
        to.Append(after);
    }

    private static void WriteEscape(TextBuffer to, byte value)
    {
        switch (value)
        {
            case (byte)'"' or (byte)'\\':
                to.Append([(byte)'\\', value]);
                break;
            case (byte)'\n':
                to.Append("\\n"u8);
                break;
            case (byte)'\r':
                to.Append("\\r"u8);
                break;
            case (byte)'\t':
                to.Append("\\t"u8);
                break;
            default:
                to.Append("\\u00"u8);
                to.Append((byte)(value < 0x10 ? '0' : '1'));
                to.Append("0123456789abcdef"u8[value & 0xF]);
                break;
        }
    }

    /// <returns>How many bytes the escape is long.</returns>
    private static int AppendEscape(TextBuffer to, ReadOnlySpan<byte> escape)
    {
        if (escape[1] == 'u') return AppendCodePoint(to, escape);
        to.Append(escape[1] switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            var itself => itself,
        });
        return 2;
    }

    private static int AppendCodePoint(TextBuffer to, ReadOnlySpan<byte> escape)
    {
        var first = (char)HexDigits(escape[2..6]);
        var length = 6;
        var rune = Rune.ReplacementChar;
        if (!char.IsSurrogate(first))
        {
            rune = new Rune(first);
        }
        else if (escape.Length >= 12 && escape[6] == '\\' && escape[7] == 'u' && Rune.TryCreate(first, (char)HexDigits(escape[8..12]), out var pair))
        {
            rune = pair;
            length = 12;
        }

        to.Advance(rune.EncodeToUtf8(to.GetSpan(4)));
        return length;
    }

    private static uint HexDigits(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out uint value, out _, 'x') ? value : (uint)Rune.ReplacementChar.Value;
}
