using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cdp.Attribution;

/// <summary>
/// Transition probabilities of an absorbing chain, from which states can be taken out so that those left behave as before.
/// </summary>
/// <remarks>
/// Taking a state out sends what comes to it on to where it would go in the end. Only positive numbers are added, multiplied and divided
/// (the method of Grassmann, Taksar and Heyman), so nothing cancels, and the result is exact to the last few bits, however long paths are.
/// States are taken out in panels, whose effect on all other rows is one product of matrices: that is where the time goes.
/// </remarks>
internal sealed class CensoredChain
{
    /// <summary>States of a panel: with a block of columns they fit the first cache.</summary>
    private const int Panel = 48;

    private static readonly int ColumnBlock = 8 * Vector<double>.Count;

    private readonly int _states, _stride;
    private readonly double[] _rows;

    /// <summary>A chain without transitions.</summary>
    public CensoredChain(int states)
    {
        _states = states;
        _stride = (states + 2 + ColumnBlock - 1) / ColumnBlock * ColumnBlock; // what lies beyond the columns is 0 and stays so
        _rows = new double[(long)_stride * (states + 1)];
    }

    /// <summary>The row that paths start from. It is no column, for no path comes back to it.</summary>
    public int Start => _states;

    /// <summary>The column of conversions.</summary>
    public int Conversion => _states;

    /// <summary>The column of what comes to nothing.</summary>
    public int Nothing => _states + 1;

    public ref double this[int row, int column] => ref _rows[((long)row * _stride) + column];

    /// <summary>Makes probabilities of counts.</summary>
    public void Normalize()
    {
        for (var row = 0; row <= _states; row++)
        {
            var sum = 0.0;
            foreach (var count in Row(row)) sum += count;
            if (sum == 0) continue;
            foreach (ref var count in Row(row)) count /= sum;
        }
    }

    /// <summary>For each group of states the probability of a conversion when everything that comes to the group is lost.</summary>
    /// <param name="groups">They follow one another, and hold all states.</param>
    /// <remarks>
    /// With only one group left, all others being taken out, that probability is what goes from the start to conversion without touching
    /// the group. Halves are taken out in turns, so what two groups have in common is done once.
    /// </remarks>
    public void SolveWithoutEach(ReadOnlySpan<Range> groups, Span<double> rates)
    {
        if (groups.Length == 1) rates[0] = this[Start, Conversion];
        if (groups.Length <= 1) return;
        var half = groups.Length / 2;
        SolveWithoutEach(groups[..half], groups[half..], rates[..half]);
        SolveWithoutEach(groups[half..], groups[..half], rates[half..]);
    }

    private void SolveWithoutEach(ReadOnlySpan<Range> kept, ReadOnlySpan<Range> others, Span<double> rates)
    {
        var start = kept[0].Start.Value;
        var left = Without(others[0].Start.Value..others[^1].End.Value);
        Span<Range> moved = new Range[kept.Length];
        for (var i = 0; i < kept.Length; i++) moved[i] = (kept[i].Start.Value - start)..(kept[i].End.Value - start);
        left.SolveWithoutEach(moved, rates);
    }

    /// <summary>The chain without states that are at its start or at its end.</summary>
    private CensoredChain Without(Range states)
    {
        var count = states.End.Value - states.Start.Value;
        var ordered = Ordered(states);
        for (var first = 0; first < count; first += Panel) ordered.TakeOut(first, Math.Min(first + Panel, count));
        var left = new CensoredChain(_states - count);
        for (var row = 0; row <= left._states; row++) ordered.Row(count + row)[count..(_states + 2)].CopyTo(left.Row(row));
        return left;
    }

    /// <summary>A copy in which these states come first.</summary>
    private CensoredChain Ordered(Range states)
    {
        var (start, end) = (states.Start.Value, states.End.Value);
        var copy = new CensoredChain(_states);
        for (var row = 0; row <= _states; row++)
        {
            var from = Row(row);
            var to = copy.Row(row < start ? row + (end - start) : row < end ? row - start : row);
            from[states].CopyTo(to);
            from[..start].CopyTo(to[(end - start)..]);
            from[end..].CopyTo(to[end..]);
        }

        return copy;
    }

    /// <summary>Takes out a panel of states, the first that are left.</summary>
    private void TakeOut(int first, int end)
    {
        for (var state = first; state < end; state++) FinishRow(state, first, end);
        var (panel, rest) = (end - first, _states + 1 - end);
        var factors = new double[rest * panel];
        Parallel.For(0, rest, row => TakeFactors(end + row, first, factors.AsSpan(row * panel, panel)));
        // Columns of states that are out are never read again, so the first block may begin among them.
        Parallel.For(end / ColumnBlock, _stride / ColumnBlock, block => AddProducts(factors, first, end, block * ColumnBlock));
    }

    /// <summary>Makes the row of a state in the panel the one by which it is replaced in other rows.</summary>
    private void FinishRow(int state, int first, int end)
    {
        var row = Row(state);
        for (var other = first; other < state; other++) Replace(row, other);
        var leaving = 0.0;
        foreach (var probability in row[(state + 1)..]) leaving += probability;
        if (leaving > 0)
            foreach (ref var probability in row[(state + 1)..]) probability /= leaving;
    }

    /// <summary>Sends on what a row sends to a state that was finished.</summary>
    private void Replace(Span<double> row, int state)
    {
        var factor = row[state];
        if (factor == 0) return;
        row[state] = 0;
        var to = MemoryMarshal.Cast<double, Vector<double>>(row);
        var by = MemoryMarshal.Cast<double, Vector<double>>(Row(state));
        var times = new Vector<double>(factor);
        // The first vector may begin with columns of states that are out, which are never read again.
        for (var i = state / Vector<double>.Count; i < to.Length; i++) to[i] = Vector.FusedMultiplyAdd(times, by[i], to[i]);
    }

    /// <summary>
    /// How much of each of the panel's rows a row gets: what it sends there, at once and by way of states before in the panel.
    /// </summary>
    private void TakeFactors(int index, int first, Span<double> factors)
    {
        var row = Row(index).Slice(first, factors.Length);
        for (var i = 0; i < row.Length; i++)
        {
            factors[i] = row[i];
            if (factors[i] == 0) continue;
            var by = Row(first + i).Slice(first, factors.Length);
            for (var j = i + 1; j < row.Length; j++) row[j] += factors[i] * by[j];
        }

        row.Clear();
    }

    /// <summary>Adds the panel's rows, times the factors, to all rows after it, in one block of columns.</summary>
    private void AddProducts(double[] factors, int first, int end, int column)
    {
        var panel = end - first;
        for (var row = end; row <= _states; row++)
        {
            var ofRow = factors.AsSpan((row - end) * panel, panel);
            if (ofRow.ContainsAnyExcept(0)) AddProducts(ofRow, ref this[first, column], ref this[row, column]);
        }
    }

    private void AddProducts(ReadOnlySpan<double> factors, ref double panel, ref double row)
    {
        var n = Vector<double>.Count;
        Vector<double> a = Vector.LoadUnsafe(ref row), b = Vector.LoadUnsafe(ref row, (nuint)n),
        c = Vector.LoadUnsafe(ref row, (nuint)(2 * n)),
            d = Vector.LoadUnsafe(ref row, (nuint)(3 * n)), e = Vector.LoadUnsafe(ref row, (nuint)(4 * n)),
            f = Vector.LoadUnsafe(ref row, (nuint)(5 * n)), g = Vector.LoadUnsafe(ref row, (nuint)(6 * n)),
            h = Vector.LoadUnsafe(ref row, (nuint)(7 * n));
        for (var i = 0; i < factors.Length; i++, panel = ref Unsafe.Add(ref panel, _stride))
        {
            var factor = new Vector<double>(factors[i]);
            a = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref panel), a);
            b = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref panel, (nuint)n), b);
            c = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref panel, (nuint)(2 * n)), c);
            d = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref panel, (nuint)(3 * n)), d);
            e = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref panel, (nuint)(4 * n)), e);
            f = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref panel, (nuint)(5 * n)), f);
            g = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref panel, (nuint)(6 * n)), g);
            h = Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref panel, (nuint)(7 * n)), h);
        }

        a.StoreUnsafe(ref row);
        b.StoreUnsafe(ref row, (nuint)n);
        c.StoreUnsafe(ref row, (nuint)(2 * n));
        d.StoreUnsafe(ref row, (nuint)(3 * n));
        e.StoreUnsafe(ref row, (nuint)(4 * n));
        f.StoreUnsafe(ref row, (nuint)(5 * n));
        g.StoreUnsafe(ref row, (nuint)(6 * n));
        h.StoreUnsafe(ref row, (nuint)(7 * n));
    }

    private Span<double> Row(int row) => _rows.AsSpan(row * _stride, _stride);
}
