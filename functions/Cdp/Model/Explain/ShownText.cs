using Cdp.Model.Syntax;

namespace Cdp.Model.Explain;

/// <summary>
/// An expression as a person writes it: names without quotes, and parentheses only where they change the meaning. It reads back as the
/// same tree.
/// </summary>
public static class ShownText
{
    /// <summary>How tightly each kind of expression binds, as the parser descends.</summary>
    private const int Or = 1, And = 2, Not = 3, Comparison = 4, Sum = 5, Product = 6, Sign = 7, Primary = 8;

    public static string Of(Expression expression) => expression switch
    {
        TextLiteral text => Quoted(text.Value, '\''),
        NumberLiteral number => NumberText.Of(number.Value),
        TruthLiteral truth => truth.Value ? "true" : "false",
        ColumnReference column => ExpressionParser.IsReserved(column.Column.Name) ? Quoted(column.Column.Name, '"') : column.Column.Name,
        MemberReference member => $"{member.Column.Name}.{(IsWord(member.Name) ? member.Name : Quoted(member.Name, '"'))}",
        NotTrue not => $"not {Of(not.Operand, not.Operand is NotTrue ? Not : Primary)}",
        Logic logic => string.Join(logic.IsAnd ? " and " : " or ", logic.Operands.Select(each => Of(each, (logic.IsAnd ? And : Or) + 1))),
        Compare compare => $"{Of(compare.Left, Sum)} {Operators.Text(compare.Sign)} {Of(compare.Right, Sum)}",
        InList list => $"{Of(list.Operand, Sum)}{(list.IsNot ? " not" : "")} in ({string.Join(", ", list.Items.Select(Of))})",
        Between between =>
            $"{Of(between.Operand, Sum)}{(between.IsNot ? " not" : "")} between {Of(between.From, Sum)} and {Of(between.To, Sum)}",
        NullTest test => $"{Of(test.Operand, Sum)} is{(test.IsNot ? " not" : "")} null",
        Calculation sum => $"{Of(sum.Left, LevelOf(sum))} {Operators.Text(sum.Sign)} {Of(sum.Right, LevelOf(sum) + 1)}",
        Negation negation => $"-{Of(negation.Operand, Sign)}",
        FunctionCall call => $"{Functions.Of(call.Function).Name}({string.Join(", ", call.Arguments.Select(Of))})",
        _ => throw new ArgumentOutOfRangeException(nameof(expression), expression, "an expression without a text"),
    };

    private static string Of(Expression expression, int least) => LevelOf(expression) < least ? $"({Of(expression)})" : Of(expression);

    private static int LevelOf(Expression expression) => expression switch
    {
        Logic logic => logic.IsAnd ? And : Or,
        NotTrue => Not,
        Compare or InList or Between or NullTest => Comparison,
        Calculation { Sign: Arithmetic.Plus or Arithmetic.Minus } => Sum,
        Calculation => Product,
        Negation or NumberLiteral { Value: < 0 } => Sign,
        _ => Primary,
    };

    private static bool IsWord(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static string Quoted(string text, char quote) =>
        $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";
}
