namespace Cdp.Compact.Shuffle;

/// <summary>Loaded rows, sorted in memory.</summary>
internal sealed class SortedRows : RowSequence
{
    private readonly LoadedRows _rows;
    private readonly RowAt[] _order;
    private int _next = -1;

    private SortedRows(LoadedRows rows, RowAt[] order) => (_rows, _order) = (rows, order);

    public override ReadOnlySpan<byte> Current => _rows[_order[_next]];

    /// <param name="rows">Belong to the result, which disposes them.</param>
    public static SortedRows Of(LoadedRows rows, RowOrder order)
    {
        var sorted = rows.All();
        Array.Sort(sorted, (a, b) => order.Compare(rows[a], rows[b]));
        return new SortedRows(rows, sorted);
    }

    public override bool MoveNext() => ++_next < _order.Length;

    public override void Dispose() => _rows.Dispose();
}
