using System.Text;

namespace Cdp.Local.Printing;

/// <summary>Escapes whatever is written but line feeds: the way of every message to the console.</summary>
/// <param name="inner">Gets the escaped text; what writes escapes of its own for a terminal, such as <see cref="Commands.Report"/>, takes
/// it from here.</param>
internal sealed class TerminalWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    public TextWriter Inner => inner;

    public override Encoding Encoding => inner.Encoding;

    // Half of a surrogate pair passes: no terminal obeys one.
    public override void Write(char value)
    {
        if (value == '\n' || char.IsSurrogate(value)) inner.Write(value);
        else inner.Write(TerminalText.Escape(new Rune(value)));
    }

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        foreach (var line in buffer.Split('\n'))
        {
            if (line.Start.Value > 0) inner.Write('\n');
            inner.Write(TerminalText.Escape(buffer[line].ToString()));
        }
    }

    public override void WriteLine(string? value)
    {
        Write(value);
        inner.WriteLine();
    }

    public override void Flush() => inner.Flush();
}
