using Cdp.Rollups;

namespace Cdp.Model.Fold;

internal sealed class CountState : State
{
    private long _count;

    public override bool IsEmpty => _count == 0;

    public override void Clear() => _count = 0;

    public override void Add(scoped in Counted hit) => _count++;

    public override void Write(RollupWriter rows, RollupSink to)
    {
        rows.Set(RollupColumn.Hits, _count);
        rows.Write(to);
    }
}

/// <summary>The exact sum in millionths, and how many numbers made it.</summary>
internal sealed class SumState : State
{
    private Int128 _micros;
    private long _count;

    public override bool IsEmpty => _count == 0;

    public override void Clear() => (_micros, _count) = (0, 0);

    public override void Add(scoped in Counted hit)
    {
        if (!hit.HasValue || Rounding.Micros(hit.Number) is not { } micros) return;
        _micros += micros;
        _count++;
    }

    public override void Write(RollupWriter rows, RollupSink to)
    {
        rows.Set(RollupColumn.Hits, _count);
        rows.SetTotal(_micros);
        rows.Write(to);
    }
}

/// <summary>The least or greatest number, time or day.</summary>
internal sealed class ExtremeState(bool isMax, RollupColumn column) : State
{
    private double? _best;

    public override bool IsEmpty => _best is null;

    public override void Clear() => _best = null;

    public override void Add(scoped in Counted hit)
    {
        if (hit.HasValue && (_best is not { } best || (isMax ? hit.Number > best : hit.Number < best))) _best = hit.Number;
    }

    public override void Write(RollupWriter rows, RollupSink to)
    {
        NumberColumn.Set(rows, column, _best!.Value);
        rows.Write(to);
    }
}

internal static class NumberColumn
{
    /// <summary>Sets a number, or a time that was calculated with as the number of its milliseconds.</summary>
    public static void Set(RollupWriter rows, RollupColumn column, double number)
    {
        if (column == RollupColumn.Time) rows.Set(column, (long)number);
        else rows.Set(column, number + 0.0); // -0 is 0
    }
}
