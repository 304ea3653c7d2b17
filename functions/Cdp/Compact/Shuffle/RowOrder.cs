namespace Cdp.Compact.Shuffle;

/// <summary>An order of rows.</summary>
internal abstract class RowOrder
{
    public abstract int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b);

    /// <summary>Sorts rows in memory.</summary>
    /// <param name="rows">Belong to the result, which disposes them.</param>
    public virtual RowSequence Sort(LoadedRows rows) => SortedRows.Of(rows, this);
}
