using System.Collections.Immutable;

namespace Cdp.Model.Syntax;

/// <summary>
/// Reads an expression, with the precedence of SQL: or, and, not, comparisons (which do not chain), + and -, * and /, a sign before.
/// </summary>
/// <remarks>The first mistake ends it: all that follows is read as the end of the expression.</remarks>
internal sealed class ExpressionParser
{
    /// <summary>Deeper than people nest, and shallow enough for engines that have a limit of their own.</summary>
    private const int Deepest = 100;

    private static readonly Dictionary<string, string> Unsupported = new(StringComparer.Ordinal)
    {
        ["!="] = "'!=' is not known here: write <>",
        ["=="] = "'==' is not known here: write =",
        ["||"] = "'||' is not known here: texts cannot be joined, and conditions are joined by or",
        ["&&"] = "'&&' is not known here: write and",
        ["::"] = "'::' is not known here: write number(…) to make a number of a text",
        ["%"] = "'%' is not known here: there are + - * and /",
    };

    private static readonly Dictionary<string, string> UnsupportedWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["like"] = "'like' is not known here: write starts_with(x, 'a'), ends_with(x, 'a') or contains(x, 'a')",
        ["ilike"] = "'ilike' is not known here: write contains(lower(x), 'a')",
        ["case"] = "'case' is not known here: a score with points or bands chooses between values",
        ["null"] = "'null' is no value here: write is null or is not null",
    };

    private static readonly HashSet<string> Reserved =
        new(["and", "or", "not", "in", "between", "is", "true", "false"], StringComparer.OrdinalIgnoreCase);

    private readonly Tokenizer _tokens;
    private readonly Action<int, string> _report;
    private Token _next;
    private int _depth;
    private bool _hasFailed;

    private ExpressionParser(string expression, Action<int, string> report)
    {
        (_tokens, _report) = (new(expression), report);
        Move();
    }

    /// <param name="report">Gets the first mistake and its place in the expression.</param>
    public static SyntaxNode Parse(string expression, Action<int, string> report)
    {
        var parser = new ExpressionParser(expression, report);
        var read = parser.Or();
        return parser._next.Kind == TokenKind.End ? read : parser.Unexpected("and, or, or the end of the expression");
    }

    /// <summary>A name that must stand in double quotes, for it is a word of the language.</summary>
    public static bool IsReserved(string word) => Reserved.Contains(word) || UnsupportedWords.ContainsKey(word);

    private SyntaxNode Or() => Logic(isAnd: false, "or", And);

    private SyntaxNode And() => Logic(isAnd: true, "and", Not);

    private SyntaxNode Logic(bool isAnd, string word, Func<SyntaxNode> operand)
    {
        var first = operand();
        if (!_next.Is(word)) return first;
        var operands = ImmutableArray.CreateBuilder<SyntaxNode>();
        operands.Add(first);
        while (Take(word)) operands.Add(operand());
        return new LogicSyntax(first.Start, isAnd, operands.ToImmutable());
    }

    private SyntaxNode Not()
    {
        var start = _next.Start;
        return Take("not") ? Deeper(() => new NotSyntax(start, Not())) : Compared();
    }

    private SyntaxNode Compared()
    {
        var left = Sum();
        if (ComparedWith(left) is not { } compared) return left;
        return IsAtComparison ? Fail(_next.Start, "comparisons do not chain: write a < b and b < c") : compared;
    }

    private bool IsAtComparison => _next.Kind == TokenKind.Sign && Operators.Comparison(_next.Text) is not null
        || _next.Is("is") || _next.Is("in") || _next.Is("between") || _next.Is("not");

    private SyntaxNode? ComparedWith(SyntaxNode left)
    {
        var (start, sign) = (_next.Start, _next);
        if (sign.Kind == TokenKind.Sign && Operators.Comparison(sign.Text) is { } comparison)
        {
            Move();
            return new CompareSyntax(left.Start, start, comparison, left, Sum());
        }

        if (Take("is")) return IsNull(left);
        var isNot = Take("not");
        if (Take("in")) return In(left, isNot);
        if (Take("between")) return Between(left, isNot);
        return isNot ? Unexpected("in or between") : null;
    }

    private SyntaxNode IsNull(SyntaxNode left)
    {
        var isNot = Take("not");
        return Take("null") ? new NullSyntax(left.Start, left, isNot) : Unexpected("null");
    }

    private SyntaxNode In(SyntaxNode left, bool isNot)
    {
        if (!TakeSign("(")) return Unexpected("( and the values, as in: in ('a', 'b')");
        return Deeper(() => List() is { } items ? new InSyntax(left.Start, left, items, isNot) : new WrongSyntax(left.Start));
    }

    private SyntaxNode Between(SyntaxNode left, bool isNot)
    {
        var from = Sum();
        return Take("and") ? new BetweenSyntax(left.Start, left, from, Sum(), isNot) : Unexpected("and, as in: between a and b");
    }

    private SyntaxNode Sum() => Chain(Product, "+", "-");

    private SyntaxNode Product() => Chain(Signed, "*", "/");

    private SyntaxNode Chain(Func<SyntaxNode> operand, string one, string other)
    {
        var left = operand();
        for (var count = 0; _next.IsSign(one) || _next.IsSign(other); count++)
        {
            if (count == Deepest) return Fail(_next.Start, $"more than {Deepest} operators in a row: split the expression");
            var sign = Operators.Arithmetic(_next.Text)!.Value;
            Move();
            left = new ArithmeticSyntax(left.Start, sign, left, operand());
        }

        return left;
    }

    private SyntaxNode Signed()
    {
        var start = _next.Start;
        if (!TakeSign("-")) return Primary();
        var operand = Deeper(Signed);
        return operand is NumberSyntax number ? new NumberSyntax(start, -number.Value) : new NegateSyntax(start, operand);
    }

    private SyntaxNode Primary()
    {
        var token = _next;
        switch (token.Kind)
        {
            case TokenKind.Text: return Moved(new TextSyntax(token.Start, token.Text));
            case TokenKind.Number: return Moved(new NumberSyntax(token.Start, token.Number));
            case TokenKind.Word: return Word(token);
            case TokenKind.Name: return Moved(new NameSyntax(token.Start, token.Text, IsQuoted: true));
            case TokenKind.Sign when TakeSign("("):
                var inner = Deeper(Or);
                return TakeSign(")") ? inner : Unexpected("a closing parenthesis");
            default: return Unexpected("a value");
        }
    }

    private SyntaxNode Word(Token token)
    {
        if (Take("true")) return new TruthSyntax(token.Start, true);
        if (Take("false")) return new TruthSyntax(token.Start, false);
        if (UnsupportedWords.ContainsKey(token.Text) || Reserved.Contains(token.Text)) return Unexpected("a value");
        Move();
        if (TakeSign("(")) return Deeper(() => Call(token));
        return TakeSign(".") ? Member(token) : new NameSyntax(token.Start, token.Text);
    }

    private SyntaxNode Call(Token name)
    {
        if (TakeSign(")")) return new CallSyntax(name.Start, name.Text, []);
        return List() is { } arguments ? new CallSyntax(name.Start, name.Text, arguments) : new WrongSyntax(name.Start);
    }

    private SyntaxNode Member(Token owner)
    {
        var name = _next;
        if (name.Kind is not (TokenKind.Word or TokenKind.Name))
            return Unexpected($"a name, as in {owner.Text}.level or {owner.Text}.\"odd name\"");
        return Moved(new MemberSyntax(owner.Start, owner.Text, name.Text));
    }

    /// <summary>Values up to a closing parenthesis; null after a mistake.</summary>
    private ImmutableArray<SyntaxNode>? List()
    {
        var items = ImmutableArray.CreateBuilder<SyntaxNode>();
        do items.Add(Or());
        while (TakeSign(","));
        if (TakeSign(")")) return items.ToImmutable();
        Unexpected("a comma or a closing parenthesis");
        return null;
    }

    private SyntaxNode Deeper(Func<SyntaxNode> read)
    {
        if (_depth == Deepest) return Fail(_next.Start, $"parentheses and signs are nested more than {Deepest} deep: split the expression");
        _depth++;
        var node = read();
        _depth--;
        return node;
    }

    private WrongSyntax Unexpected(string expected)
    {
        var hint = _next.Kind switch
        {
            TokenKind.Wrong => _next.Text,
            TokenKind.End => $"the expression ends here, and {expected} is missing",
            TokenKind.Sign when Unsupported.TryGetValue(_next.Text, out var sign) => sign,
            TokenKind.Word when UnsupportedWords.TryGetValue(_next.Text, out var word) => word,
            TokenKind.Text => $"the text '{_next.Text}' is not expected here, but {expected}",
            _ => $"'{_next.Text}' is not expected here, but {expected}",
        };
        return Fail(_next.Start, hint);
    }

    private WrongSyntax Fail(int start, string text)
    {
        if (!_hasFailed) _report(start, text);
        _hasFailed = true;
        _next = new(TokenKind.End, start, "");
        return new(start);
    }

    private bool Take(string word)
    {
        if (!_next.Is(word)) return false;
        Move();
        return true;
    }

    private bool TakeSign(string sign)
    {
        if (!_next.IsSign(sign)) return false;
        Move();
        return true;
    }

    private SyntaxNode Moved(SyntaxNode read)
    {
        Move();
        return read;
    }

    private void Move()
    {
        if (!_hasFailed) _next = _tokens.Next();
    }
}
