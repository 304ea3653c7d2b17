using System.Globalization;
using System.Text;

namespace Cdp.Model.Syntax;

internal enum TokenKind
{
    Word,

    /// <summary>A name in double quotes.</summary>
    Name,
    Text,
    Number,
    Sign,
    End,

    /// <summary>What no expression can hold; the token's text says why.</summary>
    Wrong,
}

/// <param name="Start">The first UTF-16 unit of the token in the expression.</param>
/// <param name="Text">A word or a sign as it stands, a text or name without its quotes.</param>
internal readonly record struct Token(TokenKind Kind, int Start, string Text, double Number = 0)
{
    public bool Is(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSign(string sign) => Kind == TokenKind.Sign && Text == sign;
}

/// <summary>Cuts an expression into tokens. Spaces, tabs and line ends mean nothing outside of quotes.</summary>
internal sealed class Tokenizer(string expression)
{
    private static readonly string[] Signs =
        ["<>", "<=", ">=", "!=", "==", "||", "&&", "::", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ",", "."];

    private int _at;

    public Token Next()
    {
        while (_at < expression.Length && expression[_at] is ' ' or '\t' or '\n' or '\r') _at++;
        if (_at == expression.Length) return new(TokenKind.End, _at, "");
        return expression[_at] switch
        {
            '\'' => Quoted(TokenKind.Text, '\'', "this text has no end: a quote ' is missing, and one within a text is doubled"),
            '"' => Quoted(TokenKind.Name, '"', "this name has no end: a quote \" is missing"),
            >= '0' and <= '9' => Number(),
            var letter when IsOfWord(letter) => Word(),
            _ => Sign(),
        };
    }

    private Token Quoted(TokenKind kind, char quote, string withoutEnd)
    {
        var (start, text) = (_at++, new StringBuilder());
        while (_at < expression.Length)
        {
            if (expression[_at] != quote) text.Append(expression[_at++]);
            else if (_at + 1 < expression.Length && expression[_at + 1] == quote)
            {
                text.Append(quote);
                _at += 2;
            }
            else
            {
                _at++;
                return new(kind, start, text.ToString());
            }
        }

        return new(TokenKind.Wrong, start, withoutEnd);
    }

    private Token Number()
    {
        var start = _at;
        while (_at < expression.Length && (IsOfWord(expression[_at]) || expression[_at] == '.' || IsSignOfExponent())) _at++;
        var text = expression[start.._at];
        return text[^1] != '.'
            && double.TryParse(
                text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? double.IsFinite(number)
            ? new(TokenKind.Number, start, text, number)
            : new(TokenKind.Wrong, start, $"{text} is too large for a number")
            : new(TokenKind.Wrong, start, $"'{text}' is no number; one is written 1 or 2.5");
    }

    private bool IsSignOfExponent() => expression[_at] is '+' or '-' && expression[_at - 1] is 'e' or 'E';

    private Token Word()
    {
        var start = _at;
        while (_at < expression.Length && IsOfWord(expression[_at])) _at++;
        return new(TokenKind.Word, start, expression[start.._at]);
    }

    private Token Sign()
    {
        var start = _at;
        if (Signs.FirstOrDefault(sign => string.CompareOrdinal(expression, start, sign, 0, sign.Length) == 0) is { } found)
        {
            _at += found.Length;
            return new(TokenKind.Sign, start, found);
        }

        var rune = Rune.TryGetRuneAt(expression, start, out var whole) ? whole.ToString() : "?";
        return new(TokenKind.Wrong, start, rune switch
        {
            "`" or "[" => $"{rune} means nothing here: a name with odd letters stands in double quotes, as in params.\"odd name\"",
            "‘" or "’" or "“" or "”" => $"{rune} is no quote here: a text stands between two straight ones, 'like this'",
            "!" => "! means nothing here: write not",
            ";" => "; means nothing here: one expression is expected",
            _ => $"'{rune}' means nothing here: a text stands in single quotes, an odd name in double ones",
        });
    }

    private static bool IsOfWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';
}
