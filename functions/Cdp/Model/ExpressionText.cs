using Cdp.Model.Syntax;

namespace Cdp.Model;

/// <summary>An expression in its one canonical spelling, which reads back as the same tree.</summary>
public static class ExpressionText
{
    public static string Of(Expression expression) => expression switch
    {
        TextLiteral text => Quoted(text.Value, '\''),
        NumberLiteral number => NumberText.Of(number.Value),
        TruthLiteral truth => truth.Value ? "true" : "false",
        ColumnReference column => Quoted(column.Column.Name, '"'),
        MemberReference member => $"{member.Column.Name}.{Quoted(member.Name, '"')}",
        NotTrue not => $"not {Inner(not.Operand)}",
        Logic logic => string.Join(logic.IsAnd ? " and " : " or ", logic.Operands.Select(Inner)),
        Compare compare => $"{Inner(compare.Left)} {Operators.Text(compare.Sign)} {Inner(compare.Right)}",
        Calculation sum => $"{Inner(sum.Left)} {Operators.Text(sum.Sign)} {Inner(sum.Right)}",
        Negation negation => $"-{Inner(negation.Operand)}",
        InList list => $"{Inner(list.Operand)}{(list.IsNot ? " not" : "")} in ({string.Join(", ", list.Items.Select(Of))})",
        Between between => $"{Inner(between.Operand)}{(between.IsNot ? " not" : "")} between {Inner(between.From)} and {Inner(between.To)}",
        NullTest test => $"{Inner(test.Operand)} is{(test.IsNot ? " not" : "")} null",
        FunctionCall call => $"{Functions.Of(call.Function).Name}({string.Join(", ", call.Arguments.Select(Of))})",
        _ => throw new ArgumentOutOfRangeException(nameof(expression), expression, "an expression without a spelling"),
    };

    /// <summary>Within another one: in parentheses unless it is one word.</summary>
    private static string Inner(Expression expression) =>
        expression is TextLiteral or NumberLiteral or TruthLiteral or ColumnReference or MemberReference or FunctionCall
            ? Of(expression)
            : $"({Of(expression)})";

    private static string Quoted(string text, char quote) =>
        $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";
}
