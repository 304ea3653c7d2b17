using System.Collections.Immutable;
using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>A number, score or segment of which the expressions are parsed and the names are not yet found.</summary>
internal sealed class DerivedDraft(Draft draft, ImmutableArray<DraftExpression> expressions, Func<ScopeInUse, Entry?> finish)
{
    public string Name => draft.Name;

    public int Offset => draft.Offset;

    /// <summary>Every name that it refers to, once.</summary>
    public IReadOnlyList<string> References { get; } =
        [.. expressions.SelectMany(expression => Names(expression.Syntax)).Distinct(StringComparer.Ordinal)];

    /// <returns>Null after a mistake.</returns>
    public Entry? Finish(ScopeInUse scope) => finish(scope);

    private static IEnumerable<string> Names(SyntaxNode node) => node switch
    {
        NameSyntax name => [name.Name],
        NotSyntax not => Names(not.Operand),
        NegateSyntax negate => Names(negate.Operand),
        LogicSyntax logic => logic.Operands.SelectMany(Names),
        ArithmeticSyntax sum => Names(sum.Left).Concat(Names(sum.Right)),
        CompareSyntax compare => Names(compare.Left).Concat(Names(compare.Right)),
        InSyntax list => Names(list.Operand).Concat(list.Items.SelectMany(Names)),
        BetweenSyntax between => Names(between.Operand).Concat(Names(between.From)).Concat(Names(between.To)),
        NullSyntax test => Names(test.Operand),
        CallSyntax call => call.Arguments.SelectMany(Names),
        _ => [],
    };
}
