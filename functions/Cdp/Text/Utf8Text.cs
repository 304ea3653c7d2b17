using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Cdp.Text;

/// <summary>Makes bytes of strangers into text: valid UTF-8 without NUL.</summary>
/// <remarks>An invalid sequence becomes U+FFFD, one per maximal subpart. Source: the GA protocol page, section 2, Decoding.</remarks>
internal static class Utf8Text
{
    /// <summary>Appends the bytes as text.</summary>
    public static Extent Append(ByteBuffer to, ReadOnlySpan<byte> bytes)
    {
        var start = to.Length;
        to.Append(bytes);
        if (!Ascii.IsValid(bytes) || bytes.Contains((byte)0)) Clean(to, start);
        return to.Since(start);
    }

    /// <summary>Cleans what was written since <paramref name="start"/>.</summary>
    public static void Clean(ByteBuffer buffer, int start)
    {
        if (!Utf8.IsValid(buffer.Written[start..])) Repair(buffer, start);
        if (buffer.Written[start..].Contains((byte)0)) RemoveNul(buffer, start);
    }

    /// <summary>The same text, cleaned: where it lies if it is whole, else at the end of the buffer.</summary>
    public static Extent Clean(ByteBuffer buffer, Extent text)
    {
        if (Utf8.IsValid(buffer[text]) && !buffer[text].Contains((byte)0)) return text;
        var start = buffer.Length;
        buffer.Append(buffer[text]);
        Clean(buffer, start);
        return buffer.Since(start);
    }

    /// <summary>Without white space at its ends.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        if (text is [> 0x20 and < 0x7F, .., > 0x20 and < 0x7F]) return text;
        while (Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
            text = text[length..];
        while (Rune.DecodeLastFromUtf8(text, out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
            text = text[..^length];
        return text;
    }

    /// <summary>Appends the text in lower case.</summary>
    public static Extent AppendLower(ByteBuffer to, ReadOnlySpan<byte> text)
    {
        var start = to.Length;
        if (Ascii.ToLower(text, to.GetSpan(text.Length), out var written) == OperationStatus.Done)
            to.Advance(written);
        else
            AppendLowerRunes(to, text);
        return to.Since(start);
    }

    private static void AppendLowerRunes(ByteBuffer to, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            to.Advance(Rune.ToLowerInvariant(rune).EncodeToUtf8(to.GetSpan(4)));
            text = text[length..];
        }
    }

    private static void Repair(ByteBuffer buffer, int start)
    {
        var text = Encoding.UTF8.GetString(buffer.Written[start..]);
        buffer.Truncate(start);
        buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(Encoding.UTF8.GetByteCount(text))));
    }

    private static void RemoveNul(ByteBuffer buffer, int start)
    {
        var text = buffer.Edit(start);
        var kept = 0;
        foreach (var value in text)
            if (value != 0)
                text[kept++] = value;
        buffer.Truncate(start + kept);
    }
}
