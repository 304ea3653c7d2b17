using System.Buffers;

namespace Cdp.Raw;

/// <summary>How much of a body is read. Source: the GA protocol page, section 1.</summary>
public static class BodyCap
{
    /// <summary>Bytes, for a body that looks like JSON: its first byte that is not blank is <c>{</c> or <c>[</c>.</summary>
    public const int Json = 130_000;

    /// <summary>Bytes, for any other body.</summary>
    public const int Text = 65_536;

    /// <summary>True as soon as what was read so far is too much: a host then stops reading, whatever <c>Content-Length</c> says.</summary>
    public static bool IsOver(in ReadOnlySequence<byte> body) =>
        body.Length > Text && (body.Length > Json || !LooksLikeJson(body));

    private static bool LooksLikeJson(in ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        reader.IsNext([0xEF, 0xBB, 0xBF], advancePast: true);   // a byte order mark is no content
        reader.AdvancePastAny(" \t\r\n"u8);
        return reader.TryPeek(out var first) && first is (byte)'{' or (byte)'[';
    }
}
