using System.Text;

namespace Cdp.Model.Syntax;

/// <summary>One mistake in a model: the file as it was named, line and column from 1 (columns count characters), and what to do.</summary>
public sealed record Mistake(string File, int Line, int Column, string Text)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Text}";
}

/// <summary>The bytes of a model file, in which a place is an offset, and the mistakes found there.</summary>
internal sealed class SourceFile(string name, ReadOnlyMemory<byte> bytes)
{
    private readonly List<(int Offset, string Text)> _mistakes = [];

    public ReadOnlySpan<byte> Bytes => bytes.Span;

    public bool IsRight => _mistakes.Count == 0;

    /// <summary>All mistakes, in the order of their places.</summary>
    public IReadOnlyList<Mistake> Mistakes => [.. _mistakes.Distinct().OrderBy(mistake => mistake.Offset).Select(Placed)];

    public void Report(int offset, string text) => _mistakes.Add((offset, text));

    /// <summary>The offset of a byte of a line, both from 0, as JSON readers name a place.</summary>
    public int OffsetOf(long line, long byteInLine)
    {
        var offset = 0;
        for (; line > 0; line--) offset += Bytes[offset..].IndexOf((byte)'\n') + 1;
        return (int)Math.Min(offset + byteInLine, Bytes.Length);
    }

    private Mistake Placed((int Offset, string Text) mistake)
    {
        var before = Bytes[..mistake.Offset];
        var line = before[(before.LastIndexOf((byte)'\n') + 1)..];
        return new(name, before.Count((byte)'\n') + 1, CharactersIn(line) + 1, mistake.Text);
    }

    private static int CharactersIn(ReadOnlySpan<byte> line)
    {
        var count = 0;
        for (; !line.IsEmpty; count++)
        {
            Rune.DecodeFromUtf8(line, out _, out var length);
            line = line[length..];
        }

        return count;
    }
}
