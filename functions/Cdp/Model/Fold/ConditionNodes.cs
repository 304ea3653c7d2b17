using Cdp.Model.Syntax;

namespace Cdp.Model.Fold;

internal sealed class TruthConstant<TRow>(bool value) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public override Truth Test(scoped in TRow row) => Nodes.TruthOf(value);
}

internal sealed class NotNode<TRow>(ConditionNode<TRow> operand) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public override Truth Test(scoped in TRow row) => operand.Test(in row) switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Unknown,
    };
}

/// <summary>And, or or: the first operand that decides does; unknown where none decides and one is unknown.</summary>
internal sealed class LogicNode<TRow>(ConditionNode<TRow>[] operands, bool isAnd) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    private readonly Truth _decides = Nodes.TruthOf(!isAnd);

    public override Truth Test(scoped in TRow row)
    {
        var result = Nodes.TruthOf(isAnd);
        foreach (var operand in operands)
        {
            var truth = operand.Test(in row);
            if (truth == _decides) return truth;
            if (truth == Truth.Unknown) result = truth;
        }

        return result;
    }
}

internal sealed class CompareTexts<TRow>(Comparison sign, TextNode<TRow> left, TextNode<TRow> right) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public override Truth Test(scoped in TRow row)
    {
        if (!left.TryRead(in row, out var one) || !right.TryRead(in row, out var other)) return Truth.Unknown;
        return Nodes.TruthOf(sign switch
        {
            Comparison.Equal => one.SequenceEqual(other),
            Comparison.NotEqual => !one.SequenceEqual(other),
            _ => Order.Holds(sign, one.SequenceCompareTo(other)),
        });
    }
}

internal sealed class CompareNumbers<TRow>(Comparison sign, NumberNode<TRow> left, NumberNode<TRow> right) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public override Truth Test(scoped in TRow row) =>
        left.TryRead(in row, out var one) && right.TryRead(in row, out var other)
            ? Nodes.TruthOf(Order.Holds(sign, one.CompareTo(other)))
            : Truth.Unknown;
}

internal static class Order
{
    public static bool Holds(Comparison sign, int order) => sign switch
    {
        Comparison.Equal => order == 0,
        Comparison.NotEqual => order != 0,
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };
}

internal sealed class TextIsNull<TRow>(TextNode<TRow> operand) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public override Truth Test(scoped in TRow row) => Nodes.TruthOf(!operand.TryRead(in row, out _));
}

internal sealed class NumberIsNull<TRow>(NumberNode<TRow> operand) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public override Truth Test(scoped in TRow row) => Nodes.TruthOf(!operand.TryRead(in row, out _));
}

internal sealed class FirstTruth<TRow>(ConditionNode<TRow>[] operands) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public override Truth Test(scoped in TRow row)
    {
        foreach (var operand in operands)
            if (operand.Test(in row) is not Truth.Unknown and var truth) return truth;
        return Truth.Unknown;
    }
}

internal enum TextTest
{
    StartsWith,
    EndsWith,
    Contains,
    Under,
}

internal sealed class TextTestNode<TRow>(TextTest test, TextNode<TRow> text, TextNode<TRow> part) : ConditionNode<TRow>
    where TRow : struct, allows ref struct
{
    public override Truth Test(scoped in TRow row)
    {
        if (!text.TryRead(in row, out var all) || !part.TryRead(in row, out var some)) return Truth.Unknown;
        return Nodes.TruthOf(test switch
        {
            TextTest.StartsWith => all.StartsWith(some),
            TextTest.EndsWith => all.EndsWith(some),
            TextTest.Contains => all.IndexOf(some) >= 0,
            _ => all.StartsWith(some) && (all.Length == some.Length || all[some.Length] == '/'),
        });
    }
}
