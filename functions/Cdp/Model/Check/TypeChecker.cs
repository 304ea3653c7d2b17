using System.Collections.Immutable;
using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>
/// Finds the names of one expression in its scope, and the types of its parts. Reports every mistake; a wrong part has no type, and raises
/// no others.
/// </summary>
internal sealed class TypeChecker(ScopeInUse scope, Action<int, string> report)
{
    /// <summary>An expression that must be true or false.</summary>
    public Expression? Condition(SyntaxNode node) =>
        Check(node) is { } read ? Expect(read.Type == ModelType.Boolean, read, node, "a condition is expected here") : null;

    public Expression? Numeric(SyntaxNode node) =>
        Check(node) is { } read ? Expect(read.IsNumeric, read, node, "a number is expected here", read) : null;

    public Expression? Check(SyntaxNode node) => node switch
    {
        TextSyntax text => new TextLiteral(text.Value),
        NumberSyntax number => new NumberLiteral(number.Value),
        TruthSyntax truth => new TruthLiteral(truth.Value),
        NameSyntax name => scope.Column(name, report),
        MemberSyntax member => Member(member),
        NotSyntax not => Condition(not.Operand) is { } operand ? new NotTrue(operand) : null,
        LogicSyntax logic => All(logic.Operands, Condition) is { } operands ? new Logic(logic.IsAnd, operands) : null,
        NegateSyntax negate => Numeric(negate.Operand) is { } operand ? new Negation(operand) : null,
        ArithmeticSyntax sum => Both(sum.Left, sum.Right, Numeric) is var (left, right) ? new Calculation(sum.Sign, left, right) : null,
        CompareSyntax compare => Compared(compare),
        InSyntax list => In(list),
        BetweenSyntax between => Between(between),
        NullSyntax test => Check(test.Operand) is { } operand ? new NullTest(operand, test.IsNot) : null,
        CallSyntax call => Call(call),
        _ => null,
    };

    private MemberReference? Member(MemberSyntax member)
    {
        if (scope.Find(member.Owner) is { HasMembers: true } column) return new(column, member.Name);
        var owners = scope.Columns.Where(each => each.HasMembers).Select(each => each.Name).ToList();
        report(member.Start, owners.Count == 0
            ? $"'{member.Owner}.{member.Name}' is a parameter of hits, which only aggregates see"
            : $"'{member.Owner}' has no members{Nearest.Hint(member.Owner, owners)}");
        return null;
    }

    private Compare? Compared(CompareSyntax compare)
    {
        if (Both(compare.Left, compare.Right, Check) is not var (left, right)) return null;
        if (!IsComparable(left, right, compare.SignStart)) return null;
        if (left.Type != ModelType.Boolean || compare.Sign is Comparison.Equal or Comparison.NotEqual)
            return new(compare.Sign, left, right);
        report(compare.SignStart, "true and false are not more or less than one another: compare them with = or <>");
        return null;
    }

    private InList? In(InSyntax list)
    {
        var (operand, items) = (Check(list.Operand), All(list.Items, Check));
        if (operand is null || items is null) return null;
        var areComparable = true;
        for (var i = 0; i < items.Value.Length; i++) areComparable &= IsComparable(operand, items.Value[i], list.Items[i].Start);
        return areComparable ? new(operand, items.Value, list.IsNot) : null;
    }

    private Between? Between(BetweenSyntax between)
    {
        var operand = Check(between.Operand);
        if (Both(between.From, between.To, Check) is not var (from, to) || operand is null) return null;
        if (!IsComparable(operand, from, between.From.Start) | !IsComparable(operand, to, between.To.Start)) return null;
        return Expect(operand.Type != ModelType.Boolean, operand, between, "between takes numbers, texts, times or days") is null
            ? null : new(operand, from, to, between.IsNot);
    }

    private bool IsComparable(Expression left, Expression right, int start)
    {
        var text = (left, right) switch
        {
            ({ Type: ModelType.TextList }, _) or (_, { Type: ModelType.TextList }) => "a list cannot be compared: there is only is null",
            _ when left.Type == right.Type || (left.IsNumeric && right.IsNumeric) => null,
            ({ Type: ModelType.Text }, { IsNumeric: true }) or ({ IsNumeric: true }, { Type: ModelType.Text }) =>
                "a text cannot be compared with a number: write number(…) around the text, or quotes around the number",
            ({ Type: ModelType.Time or ModelType.Date }, TextLiteral) or (TextLiteral, { Type: ModelType.Time or ModelType.Date }) =>
                "there are no literals of times: a time compares with a time, and days_since(…) makes a number of one",
            _ => $"{TypeNames.Of(left.Type)} cannot be compared with {TypeNames.Of(right.Type)}",
        };
        if (text is not null) report(start, text);
        return text is null;
    }

    private FunctionCall? Call(CallSyntax call)
    {
        if (Functions.Find(call.Name) is not { } signature)
        {
            report(call.Start, $"there is no function '{call.Name}'{Nearest.Hint(call.Name, Functions.All.Select(each => each.Name))}");
            foreach (var argument in call.Arguments) Check(argument);
            return null;
        }

        if (!IsCallable(call, signature)) return null;
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        for (var i = 0; i < call.Arguments.Length; i++)
            if (Argument(call.Arguments[i], signature, Math.Min(i, signature.Arguments.Length - 1), arguments) is { } argument)
                arguments.Add(argument);
        return arguments.Count == call.Arguments.Length
            ? new(signature.Function, arguments.ToImmutable(), TypeOf(signature, arguments[0]))
            : null;
    }

    private bool IsCallable(CallSyntax call, FunctionSignature signature)
    {
        var (given, taken) = (call.Arguments.Length, signature.Arguments.Length);
        if (signature.Function == ModelFunction.DaysSince && !scope.SeesScoredDay)
            report(
                call.Start,
                "an aggregate does not know the day that is scored: use days_since in a number, over a time that an aggregate gives");
        else if (signature.IsOpen ? given < taken : given != taken)
            report(
                call.Start,
                $"{signature.Name} takes {taken}{(signature.IsOpen ? " or more" : "")} value{(taken == 1 ? "" : "s")}, not {given}: "
                    + $"{signature.Example}");
        else return true;
        return false;
    }

    private Expression? Argument(SyntaxNode node, FunctionSignature signature, int place, IReadOnlyList<Expression> before)
    {
        if (Check(node) is not { } read) return null;
        return signature.Arguments[place] switch
        {
            ArgumentKind.Text => Expect(read.Type == ModelType.Text, read, node, $"{signature.Name} takes a text here", read),
            ArgumentKind.Number => Expect(read.IsNumeric, read, node, $"{signature.Name} takes a number here", read),
            ArgumentKind.Time => Expect(read.Type == ModelType.Time, read, node, $"{signature.Name} takes a time"),
            ArgumentKind.Moment =>
                Expect(read.Type is ModelType.Time or ModelType.Date, read, node, $"{signature.Name} takes a time or a day"),
            ArgumentKind.Digits => Digits(read, node),
            _ => Alike(read, node, before),
        };
    }

    private Expression? Digits(Expression read, SyntaxNode node)
    {
        if (read is NumberLiteral { Value: >= 0 and <= 15 } digits && Math.Truncate(digits.Value) == digits.Value) return read;
        report(node.Start, "the digits of round are a whole number from 0 to 15");
        return null;
    }

    private Expression? Alike(Expression read, SyntaxNode node, IReadOnlyList<Expression> before)
    {
        if (read.Type == ModelType.TextList) return Expect(false, read, node, "coalesce takes no list");
        return before.Count == 0 || before[0].Type == read.Type || (before[0].IsNumeric && read.IsNumeric)
            ? read : Expect(false, read, node, $"coalesce takes values of one type, and the first is {TypeNames.Of(before[0].Type)}");
    }

    private static ModelType TypeOf(FunctionSignature signature, Expression first) =>
        signature.Result ?? (first.IsNumeric ? ModelType.Number : first.Type);

    private Expression? Expect(bool isRight, Expression read, SyntaxNode node, string expected, Expression? isText = null)
    {
        if (isRight) return read;
        var hint = isText?.Type == ModelType.Text && expected.Contains("number", StringComparison.Ordinal)
            ? ": write number(…) around it"
            : "";
        report(node.Start, $"{expected}, and this is {TypeNames.Of(read.Type)}{hint}");
        return null;
    }

    private static (Expression Left, Expression Right)? Both(SyntaxNode left, SyntaxNode right, Func<SyntaxNode, Expression?> check)
    {
        var (one, other) = (check(left), check(right));
        return one is null || other is null ? null : (one, other);
    }

    private static ImmutableArray<Expression>? All(ImmutableArray<SyntaxNode> nodes, Func<SyntaxNode, Expression?> check)
    {
        var read = nodes.Select(check).ToList().OfType<Expression>().ToImmutableArray();
        return read.Length == nodes.Length ? read : null;
    }
}

internal static class TypeNames
{
    public static string Of(ModelType type) => type switch
    {
        ModelType.Integer or ModelType.Number => "a number",
        ModelType.Text => "a text",
        ModelType.Boolean => "true or false",
        ModelType.Time => "a time",
        ModelType.Date => "a day",
        _ => "a list",
    };
}
