using Cdp.Text;

namespace Cdp.Model.Fold;

internal sealed class CountState : State
{
    private long _count;

    public override bool IsEmpty => _count == 0;

    public override void Clear() => _count = 0;

    public override void Add(scoped in Counted hit) => _count++;

    public override void Write(ByteBuffer to, StateDay day) => Varint.Write(to, (ulong)_count);

    public override void Merge(ref VarintReader from, StateDay day)
    {
        var count = (long)from.Read();
        if (day.Counts) _count += count;
    }

    public override void Finish(ProfileValues values, int column) => values.SetNumber(column, _count);
}

/// <summary>The exact sum in millionths, and how many numbers made it.</summary>
internal sealed class SumState(bool isAverage) : State
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

    public override void Write(ByteBuffer to, StateDay day)
    {
        Varint.Write(to, (ulong)_count);
        StateBytes.WriteLarge(to, _micros);
    }

    public override void Merge(ref VarintReader from, StateDay day)
    {
        var (count, micros) = ((long)from.Read(), StateBytes.ReadLarge(ref from));
        if (day.Counts) (_count, _micros) = (_count + count, _micros + micros);
    }

    public override void Finish(ProfileValues values, int column)
    {
        if (!isAverage) values.SetNumber(column, Rounding.ToDouble(_micros) / 1e6);
        else if (_count > 0) values.SetNumber(column, Rounding.ToDouble(_micros) / (1e6 * _count));
        else values.SetNull(column);
    }
}

/// <summary>The least or greatest number, time or day.</summary>
internal sealed class ExtremeState(bool isMax) : State
{
    private double? _best;

    public override bool IsEmpty => _best is null;

    public override void Clear() => _best = null;

    public override void Add(scoped in Counted hit)
    {
        if (hit.HasValue) Offer(hit.Number);
    }

    public override void Write(ByteBuffer to, StateDay day) => StateBytes.WriteNumber(to, _best!.Value);

    public override void Merge(ref VarintReader from, StateDay day)
    {
        var value = StateBytes.ReadNumber(ref from);
        if (day.Counts) Offer(value);
    }

    public override void Finish(ProfileValues values, int column)
    {
        if (_best is { } best) values.SetNumber(column, best);
        else values.SetNull(column);
    }

    private void Offer(double value)
    {
        if (_best is not { } best || (isMax ? value > best : value < best)) _best = value;
    }
}
