using Cdp.Model.Syntax;
using Cdp.Text;
using NodaTime;

namespace Cdp.Model.Fold;

internal sealed class NumberConstant<TRow>(double value) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        number = value;
        return true;
    }
}

internal sealed class NumberOfText<TRow>(TextNode<TRow> text) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        number = 0;
        return text.TryRead(in row, out var read) && Numbers.TryParse(read, out number);
    }
}

/// <summary>1 for true, 0 for false.</summary>
internal sealed class NumberOfCondition<TRow>(ConditionNode<TRow> condition) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        var truth = condition.Test(in row);
        number = truth == Truth.True ? 1 : 0;
        return truth != Truth.Unknown;
    }
}

internal sealed class CalculationNode<TRow>(Arithmetic sign, NumberNode<TRow> left, NumberNode<TRow> right) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        number = 0;
        if (!left.TryRead(in row, out var one) || !right.TryRead(in row, out var other)) return false;
        number = sign switch
        {
            Arithmetic.Plus => one + other,
            Arithmetic.Minus => one - other,
            Arithmetic.Times => one * other,
            _ => other == 0 ? double.NaN : one / other,
        };
        return double.IsFinite(number);
    }
}

internal sealed class NegationNode<TRow>(NumberNode<TRow> operand) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        var isThere = operand.TryRead(in row, out number);
        number = -number;
        return isThere;
    }
}

internal sealed class PowerNode<TRow>(NumberNode<TRow> of, NumberNode<TRow> exponent) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        number = 0;
        if (!of.TryRead(in row, out var one) || !exponent.TryRead(in row, out var other)) return false;
        number = Math.Pow(one, other);
        return double.IsFinite(number);
    }
}

internal sealed class RoundNode<TRow>(NumberNode<TRow> operand, int digits) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    private readonly double _scale = double.Parse($"1e{digits}", System.Globalization.CultureInfo.InvariantCulture);

    public override bool TryRead(scoped in TRow row, out double number)
    {
        if (!operand.TryRead(in row, out number)) return false;
        number = Rounding.HalfAwayFromZero(number, _scale);
        return true;
    }
}

/// <summary>The least or greatest of all; null where one is null.</summary>
internal sealed class BoundNode<TRow>(NumberNode<TRow>[] operands, bool isGreatest) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        number = isGreatest ? double.NegativeInfinity : double.PositiveInfinity;
        foreach (var operand in operands)
        {
            if (!operand.TryRead(in row, out var value)) return false;
            number = isGreatest ? Math.Max(number, value) : Math.Min(number, value);
        }

        return true;
    }
}

internal sealed class FirstNumber<TRow>(NumberNode<TRow>[] operands) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        foreach (var operand in operands)
            if (operand.TryRead(in row, out number)) return true;
        number = 0;
        return false;
    }
}

/// <summary>Hour or ISO weekday of a time, in a zone.</summary>
internal sealed class ClockNode<TRow>(NumberNode<TRow> time, DateTimeZone zone, bool isWeekday) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        number = 0;
        if (!time.TryRead(in row, out var milliseconds)) return false;
        var local = Instant.FromUnixTimeMilliseconds((long)milliseconds).InZone(zone).LocalDateTime;
        number = isWeekday ? (int)local.DayOfWeek : local.Hour;
        return true;
    }
}

/// <summary>From the day of a moment to the day that is scored.</summary>
internal sealed class DaysSinceNode<TRow>(NumberNode<TRow> moment, Func<double, int> dayOf, int scored) : NumberNode<TRow>
    where TRow : struct, allows ref struct
{
    public override bool TryRead(scoped in TRow row, out double number)
    {
        var isThere = moment.TryRead(in row, out number);
        if (isThere) number = scored - dayOf(number);
        return isThere;
    }
}
