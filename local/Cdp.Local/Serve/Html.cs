using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cdp.Local.Serve;

/// <summary>
/// HTML under construction, and the one place that escapes it: literals of an interpolated string are markup, holes are text.
/// </summary>
public sealed class Html
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
    [
        .. "&<>\"'",
        .. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(code => char.IsControl(code) && code is not ('\t' or '\n' or '\r')),
    ]);

    private readonly StringBuilder _text = new();

    /// <summary>Appends: the handler has done it by the time this is called.</summary>
    public Html Write([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        _ = markup;
        return this;
    }

    public override string ToString() => _text.ToString();

    private void WriteText(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAny(Special); at >= 0; at = text.IndexOfAny(Special))
        {
            _text.Append(text[..at]).Append(Escape(text[at]));
            text = text[(at + 1)..];
        }
        _text.Append(text);
    }

    private static string Escape(char special) => special switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => "\uFFFD",   // a control character has no meaning in a page, but should be seen
    };

    /// <summary>What the compiler turns <c>$"…"</c> into.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly Html _html;

        public Markup(int literalLength, int formattedCount, Html html)
        {
            html._text.EnsureCapacity(html._text.Length + literalLength + (16 * formattedCount));
            _html = html;
        }

        public void AppendLiteral(string markup) => _html._text.Append(markup);

        public void AppendFormatted(string? text) => _html.WriteText(text);
    }
}
