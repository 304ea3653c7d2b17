using System.Text;
using Cdp.Lake;
using Cdp.Model.Syntax;

namespace Cdp.Model.Fold;

/// <summary>Makes nodes of expressions over one kind of row; what columns are is for each kind to say.</summary>
/// <param name="days">The reporting time zone.</param>
/// <param name="scored">The day that is scored, since 1970; 0 where expressions do not know it.</param>
internal abstract class NodeCompiler<TRow>(ReportingDays days, int scored)
    where TRow : struct, allows ref struct
{
    protected abstract TextNode<TRow> TextColumn(ScopeColumn column);

    protected abstract NumberNode<TRow> NumberColumn(ScopeColumn column);

    protected abstract ConditionNode<TRow> TruthColumn(ScopeColumn column);

    /// <summary>Whether a column holds nothing, of a type that no other node reads: a list.</summary>
    protected abstract ConditionNode<TRow> IsNullList(ScopeColumn column);

    public TextNode<TRow> Text(Expression expression) => expression switch
    {
        TextLiteral text => new TextConstant<TRow>(Encoding.UTF8.GetBytes(text.Value)),
        ColumnReference reference => TextColumn(reference.Column),
        MemberReference member => new MemberNode<TRow>(TextColumn(member.Column), member.Name),
        FunctionCall { Function: ModelFunction.Lower } call => new LowerNode<TRow>(Text(call.Arguments[0])),
        FunctionCall { Function: ModelFunction.Coalesce } call => new FirstText<TRow>([.. call.Arguments.Select(Text)]),
        _ => throw Unknown(expression),
    };

    /// <summary>The text itself, or that of any other value: times and days as the numbers that they are here.</summary>
    public TextNode<TRow> ShownText(Expression expression) =>
        expression.Type == ModelType.Text ? Text(expression) : new TextOfValue<TRow>(Number(expression), expression.Type);

    /// <summary>A number, time or day; true and false as 1 and 0.</summary>
    public NumberNode<TRow> Number(Expression expression) => expression switch
    {
        { Type: ModelType.Boolean } => new NumberOfCondition<TRow>(Condition(expression)),
        NumberLiteral number => new NumberConstant<TRow>(number.Value),
        ColumnReference reference => NumberColumn(reference.Column),
        Negation negation => new NegationNode<TRow>(Number(negation.Operand)),
        Calculation calculation => new CalculationNode<TRow>(calculation.Sign, Number(calculation.Left), Number(calculation.Right)),
        FunctionCall call => Number(call),
        _ => throw Unknown(expression),
    };

    public ConditionNode<TRow> Condition(Expression expression) => expression switch
    {
        TruthLiteral truth => new TruthConstant<TRow>(truth.Value),
        ColumnReference reference => TruthColumn(reference.Column),
        NotTrue not => new NotNode<TRow>(Condition(not.Operand)),
        Logic logic => new LogicNode<TRow>([.. logic.Operands.Select(Condition)], logic.IsAnd),
        Compare compare => Compare(compare.Sign, compare.Left, compare.Right),
        InList list =>
            Negated(
                new LogicNode<TRow>([.. list.Items.Select(item => Compare(Comparison.Equal, list.Operand, item))], isAnd: false),
                list.IsNot),
        Between between => Negated(
            new LogicNode<TRow>(
                [
                    Compare(Comparison.GreaterOrEqual, between.Operand, between.From),
                    Compare(Comparison.LessOrEqual, between.Operand, between.To),
                ],
                isAnd: true),
            between.IsNot),
        NullTest test => Negated(IsNull(test.Operand), test.IsNot),
        FunctionCall call => Condition(call),
        _ => throw Unknown(expression),
    };

    private NumberNode<TRow> Number(FunctionCall call)
    {
        var first = call.Arguments[0];
        return call.Function switch
        {
            ModelFunction.Number => new NumberOfText<TRow>(Text(first)),
            ModelFunction.Hour => new ClockNode<TRow>(Number(first), days.Zone, isWeekday: false),
            ModelFunction.Weekday => new ClockNode<TRow>(Number(first), days.Zone, isWeekday: true),
            ModelFunction.Coalesce => new FirstNumber<TRow>([.. call.Arguments.Select(Number)]),
            ModelFunction.Round => new RoundNode<TRow>(Number(first), (int)((NumberLiteral)call.Arguments[1]).Value),
            ModelFunction.Power => new PowerNode<TRow>(Number(first), Number(call.Arguments[1])),
            ModelFunction.Least => new BoundNode<TRow>([.. call.Arguments.Select(Number)], isGreatest: false),
            ModelFunction.Greatest => new BoundNode<TRow>([.. call.Arguments.Select(Number)], isGreatest: true),
            ModelFunction.DaysSince =>
                new DaysSinceNode<TRow>(Number(first), first.Type == ModelType.Date ? day => (int)day : DayOf, scored),
            _ => throw Unknown(call),
        };
    }

    private ConditionNode<TRow> Condition(FunctionCall call) => call.Function switch
    {
        ModelFunction.StartsWith => Test(TextTest.StartsWith, call),
        ModelFunction.EndsWith => Test(TextTest.EndsWith, call),
        ModelFunction.Contains => Test(TextTest.Contains, call),
        ModelFunction.Under => Test(TextTest.Under, call),
        ModelFunction.Coalesce => new FirstTruth<TRow>([.. call.Arguments.Select(Condition)]),
        _ => throw Unknown(call),
    };

    private TextTestNode<TRow> Test(TextTest test, FunctionCall call) => new(test, Text(call.Arguments[0]), Text(call.Arguments[1]));

    private int DayOf(double milliseconds) => EpochDay.Of(days.DayOf((long)milliseconds));

    private ConditionNode<TRow> Compare(Comparison sign, Expression left, Expression right) => left.Type == ModelType.Text
        ? new CompareTexts<TRow>(sign, Text(left), Text(right))
        : new CompareNumbers<TRow>(sign, Number(left), Number(right));

    private ConditionNode<TRow> IsNull(Expression operand) => operand switch
    {
        ColumnReference { Type: ModelType.TextList } list => IsNullList(list.Column),
        { Type: ModelType.Text } => new TextIsNull<TRow>(Text(operand)),
        _ => new NumberIsNull<TRow>(Number(operand)),
    };

    private static ConditionNode<TRow> Negated(ConditionNode<TRow> condition, bool isNot) =>
        isNot ? new NotNode<TRow>(condition) : condition;

    private static ArgumentOutOfRangeException Unknown(Expression expression) =>
        new(nameof(expression), expression, "an expression without a node");
}
