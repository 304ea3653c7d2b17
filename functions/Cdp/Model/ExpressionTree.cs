namespace Cdp.Model;

/// <summary>Walks over expressions.</summary>
internal static class ExpressionTree
{
    /// <summary>The columns that expressions look at, as often as they do.</summary>
    public static IEnumerable<ScopeColumn> Columns(Expression expression) => expression switch
    {
        ColumnReference reference => [reference.Column],
        MemberReference member => [member.Column],
        _ => Children(expression).SelectMany(Columns),
    };

    /// <summary>The expressions that an entry is declared by.</summary>
    public static IEnumerable<Expression> Of(Entry entry) => entry switch
    {
        Aggregate aggregate => new[] { aggregate.Value, aggregate.Filter }.OfType<Expression>().Concat(aggregate.OncePer),
        Number number => [number.Value],
        BandScore score => [score.Value],
        PointScore score => score.Rules.SelectMany(rule => new[] { rule.When, rule.Value }),
        Segment segment => [segment.Condition],
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "an entry without expressions"),
    };

    private static IEnumerable<Expression> Children(Expression expression) => expression switch
    {
        NotTrue not => [not.Operand],
        Logic logic => logic.Operands,
        Compare compare => [compare.Left, compare.Right],
        InList list => list.Items.Prepend(list.Operand),
        Between between => [between.Operand, between.From, between.To],
        NullTest test => [test.Operand],
        Calculation calculation => [calculation.Left, calculation.Right],
        Negation negation => [negation.Operand],
        FunctionCall call => call.Arguments,
        _ => [],
    };
}
