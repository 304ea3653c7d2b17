using System.Globalization;
using Cdp.Model.Syntax;
using Cdp.Text;
using NodaTime;

namespace Cdp.Model.Sql;

/// <summary>Expressions as SQL that means the same on Trino and on DuckDB.</summary>
/// <remarks>
/// Numbers are doubles, and an integer is made one where it is calculated with. Trino and DuckDB go on with infinities and NaN, the model
/// has null there: <c>Finite</c> stands where such a value would be looked at, and no sum, product or sign turns one back into a number.
/// It names its operand once, since CASE would name it three times, and so a nested expression exponentially often.
/// </remarks>
/// <param name="column">A column of the scope, by what the engine calls it.</param>
/// <param name="scored">The day that is scored; null where expressions do not know it.</param>
internal sealed class SqlExpressions(Func<ScopeColumn, string> column, DateTimeZone zone, LocalDate? scored = null)
{
    /// <summary>White space as the readers trim it, and what counts as a number: the GA protocol page, section 2, Numbers.</summary>
    private const string Space = @"[\x{9}-\x{d}\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]*";
    private const string NumberShape = $@"\A{Space}(-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?){Space}\z";

    /// <summary>From here on a double has no fraction.</summary>
    private const string WholeFrom = "4503599627370496e0";

    /// <summary>A value as it leaves for a column: finite or null, and never -0.</summary>
    public string Value(Expression expression) => expression.Type == ModelType.Number ? $"{Finite(expression)} + 0e0" : Of(expression);

    /// <summary>A condition that is false where it is unknown.</summary>
    public string Holds(Expression condition) => $"coalesce({Of(condition)}, false)";

    public string Of(Expression expression) => expression switch
    {
        TextLiteral text => SqlText.Text(text.Value),
        NumberLiteral number => Literal(number.Value),
        TruthLiteral truth => truth.Value ? "true" : "false",
        ColumnReference reference => column(reference.Column),
        MemberReference member => Member(column(member.Column), member.Name),
        NotTrue not => $"NOT {Inner(not.Operand)}",
        Logic logic => string.Join(logic.IsAnd ? " AND " : " OR ", logic.Operands.Select(Inner)),
        Compare compare => Compared(compare),
        InList list =>
            $"{Alike(list.Operand, list.Items)}{(list.IsNot ? " NOT" : "")} IN "
                + $"({string.Join(", ", list.Items.Select(item => Alike(item, [list.Operand, .. list.Items])))})",
        Between between =>
            $"{Alike(between.Operand, [between.From, between.To])}{(between.IsNot ? " NOT" : "")} BETWEEN "
                + $"{Alike(between.From, [between.Operand, between.To])} AND {Alike(between.To, [between.Operand, between.From])}",
        NullTest test => $"{Seen(test.Operand)} IS {(test.IsNot ? "NOT " : "")}NULL",
        Calculation calculation => Calculated(calculation),
        Negation negation => $"-({Double(negation.Operand)})",
        FunctionCall call => Called(call),
        _ => throw new ArgumentOutOfRangeException(nameof(expression), expression, "an expression without SQL"),
    };

    public static string Literal(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        if (!text.Contains('E', StringComparison.Ordinal)) text += "e0";
        return text[0] == '-' ? $"({text})" : text;
    }

    private string Inner(Expression expression) => expression switch
    {
        TextLiteral or NumberLiteral or TruthLiteral or ColumnReference or MemberReference => Of(expression),
        FunctionCall { Function: not (ModelFunction.Under or ModelFunction.Contains) } => Of(expression),
        _ => $"({Of(expression)})",
    };

    private static string Member(string json, string name)
    {
        var path =
            SqlText.Text($"$[\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"]");
        return $"coalesce(json_extract_scalar({json}, {path}), nullif(json_format(json_extract({json}, {path})), 'null'))";
    }

    private string Compared(Compare compare) =>
        $"{Alike(compare.Left, [compare.Right])} {Operators.Text(compare.Sign)} {Alike(compare.Right, [compare.Left])}";

    /// <summary>One side of a comparison: finite, and a whole literal beside an integer written as one.</summary>
    private string Alike(Expression side, IEnumerable<Expression> others) =>
        side is NumberLiteral { Value: var number } && Math.Abs(number) < 1e15 && Math.Truncate(number) == number
        && others.All(other => other is NumberLiteral || other.Type == ModelType.Integer) && others.Any(other => other is not NumberLiteral)
            ? number < 0 ? $"({NumberText.Of(number)})" : NumberText.Of(number)
            : Seen(side);

    /// <summary>A part of which the value matters.</summary>
    private string Seen(Expression expression) => expression.Type == ModelType.Number ? Finite(expression) : Inner(expression);

    private string Finite(Expression number) => IsFinite(number) ? Double(number) : Finite(Of(number));

    /// <summary>A number of SQL, null where it is none.</summary>
    public static string Finite(string number) => $"element_at(filter(ARRAY[{number}], _n -> is_finite(_n)), 1)";

    private static bool IsFinite(Expression number) => number switch
    {
        Calculation => false,
        Negation negation => IsFinite(negation.Operand),
        FunctionCall call => call.Function != ModelFunction.Power,
        _ => true,
    };

    private string Double(Expression number) => number.Type == ModelType.Integer ? $"CAST({Of(number)} AS double)" : Inner(number);

    private string Calculated(Calculation calculation) => calculation.Sign == Arithmetic.Divide
        ? $"{Double(calculation.Left)} / {Divisor(calculation.Right)}"
        : $"{Double(calculation.Left)} {Operators.Text(calculation.Sign)} {Double(calculation.Right)}";

    private string Divisor(Expression divisor) => divisor switch
    {
        NumberLiteral { Value: not 0 } literal => Literal(literal.Value),
        ColumnReference => $"nullif({Double(divisor)}, 0e0)",
        _ => $"element_at(filter(ARRAY[{Double(divisor)}], _n -> is_finite(_n) AND _n <> 0e0), 1)",
    };

    private string Called(FunctionCall call)
    {
        var first = call.Arguments[0];
        return call.Function switch
        {
            ModelFunction.StartsWith => $"starts_with({Of(first)}, {Of(call.Arguments[1])})",
            ModelFunction.EndsWith => $"ends_with({Of(first)}, {Of(call.Arguments[1])})",
            ModelFunction.Contains => $"strpos({Of(first)}, {Of(call.Arguments[1])}) > 0",
            ModelFunction.Under => Under(Of(first), call.Arguments[1]),
            ModelFunction.Lower => $"lower({Of(first)})",
            ModelFunction.Hour => $"hour({Local(first)})",
            ModelFunction.Weekday => $"day_of_week({Local(first)})",
            ModelFunction.Number =>
                $"element_at(filter(ARRAY[TRY_CAST(regexp_extract({Of(first)}, '{NumberShape}', 1) AS double)], _n -> abs(_n) < 1e15), 1)",
            ModelFunction.Coalesce =>
                $"coalesce({string.Join(", ", call.Arguments.Select(argument => argument.IsNumeric ? Finite(argument) : Of(argument)))})",
            ModelFunction.Round => Rounded(Finite(first), (int)((NumberLiteral)call.Arguments[1]).Value),
            ModelFunction.Power => $"power({Finite(first)}, {Finite(call.Arguments[1])})",
            ModelFunction.Least or ModelFunction.Greatest =>
                call.Arguments.Select(Finite).Aggregate((one, next) => $"{Functions.Of(call.Function).Name}({one}, {next})"),
            ModelFunction.DaysSince =>
                $"date_diff('day', {(first.Type == ModelType.Date ? Of(first) : $"date({Local(first)})")}, {SqlText.Date(scored!.Value)})",
            _ => throw new ArgumentOutOfRangeException(nameof(call), call, "a function without SQL"),
        };
    }

    private string Under(string path, Expression above) =>
        $"{path} = {Of(above)} OR starts_with({path}, "
            + $"{(above is TextLiteral text ? SqlText.Text($"{text.Value}/") : $"concat({Of(above)}, '/')")})";

    private string Local(Expression time) =>
        zone.Id == "UTC" ? Of(time) : $"at_timezone(with_timezone({Of(time)}, 'UTC'), {SqlText.Text(zone.Id)})";

    private static string Rounded(string number, int digits)
    {
        var scale = digits == 0 ? "1e0" : $"1e{digits.ToString(CultureInfo.InvariantCulture)}";
        return $"element_at(transform(ARRAY[{number}], _n -> CASE WHEN abs(_n) * {scale} < {WholeFrom} "
            + $"THEN round(_n * {scale}) / {scale} ELSE _n END), 1)";
    }
}
