using System.Buffers;
using System.Text;

namespace Cdp.Local.Printing;

/// <summary>Makes JSON harmless for a terminal, and loses nothing: what <see cref="TerminalText"/> would show becomes <c>\u…</c>.</summary>
internal static class TerminalJson
{
    /// <summary>
    /// Bytes that a character to escape can begin with; most text has none of them. JSON itself escapes the characters below U+0020.
    /// </summary>
    private static readonly SearchValues<byte> Suspects =
        SearchValues.Create(0x7F, 0xC2, 0xD8, 0xDB, 0xDC, 0xE0, 0xE1, 0xE2, 0xEF, 0xF0, 0xF3);

    /// <param name="json">UTF-8, whole characters.</param>
    /// <param name="to">Gets the same JSON.</param>
    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> to)
    {
        while (json.IndexOfAny(Suspects) is >= 0 and var at)
        {
            to.Write(json[..at]);
            Rune.DecodeFromUtf8(json[at..], out var rune, out var length);
            if (TerminalText.IsSafe(rune)) to.Write(json.Slice(at, length));
            else Escape(rune, to);
            json = json[(at + length)..];
        }

        to.Write(json);
    }

    private static void Escape(Rune rune, IBufferWriter<byte> to)
    {
        foreach (var half in rune.ToString()) Encoding.ASCII.GetBytes($"\\u{(int)half:x4}", to);
    }
}
