using System.Runtime.CompilerServices;

namespace Cdp.Text;

/// <summary>Reads JSON strings into text and writes text as JSON strings.</summary>
/// <remarks>
/// Lone surrogates (<c>\ud800</c>) and bytes that are no UTF-8 become U+FFFD, NUL is removed. Source: the GA protocol page, section 2.
/// </remarks>
internal static class JsonStrings
{
    /// <summary>Appends the text of a JSON string.</summary>
    /// <param name="inside">What stands between the quotes, valid as JSON.</param>
    public static Extent Append(ByteBuffer to, ReadOnlySpan<byte> inside, bool escaped)
    {
        if (!escaped) return Utf8Text.Append(to, inside);
        var start = to.Length;
        to.Advance(JsonEscapes.Undo(inside, to.GetSpan(inside.Length)));
        Utf8Text.Clean(to, start);
        return to.Since(start);
    }

    /// <summary>Appends the text with quotes around it and escapes where JSON needs them.</summary>
    public static void Write(ByteBuffer to, ReadOnlySpan<byte> text) => Write(to, "\""u8, text, "\""u8);

    /// <summary>Appends a comma and the member's name, ready for its value.</summary>
    public static void WriteNextName(ByteBuffer to, ReadOnlySpan<byte> name) => Write(to, ",\""u8, name, "\":"u8);

    /// <summary>Makes an object of the members written since <paramref name="start"/>, each begun by <see cref="WriteNextName"/>.</summary>
    public static Extent EndObject(ByteBuffer to, int start)
    {
        if (to.Length == start) to.Append((byte)'{');
        to.Edit(start)[0] = (byte)'{'; // in place of the first comma
        to.Append((byte)'}');
        return to.Since(start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // so that the quotes are written as constants
    private static void Write(ByteBuffer to, ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        if (text.IndexOfAny(JsonEscapes.Escaped) is >= 0 and var escape)
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

    private static void WriteEscaped(
        ByteBuffer to, ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after, int escape)
    {
        to.Append(before);
        for (; escape >= 0; escape = text.IndexOfAny(JsonEscapes.Escaped))
        {
            to.Append(text[..escape]);
            to.Advance(JsonEscapes.Write(text[escape], to.GetSpan(JsonEscapes.MaxLength)));
            text = text[(escape + 1)..];
        }

        to.Append(text);
        to.Append(after);
    }
}
