using System.Buffers;
using System.Buffers.Binary;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Write;

/// <summary>Loaded rows (<see cref="LakeRow"/>), sorted in memory into the lake's order.</summary>
/// <remarks>
/// A client's hits of one owner come one after another, mostly in the order of time. So what is sorted are not rows but such sorted runs of
/// one key, and rows only where runs overlap: a user's hits on two devices at once.
/// </remarks>
internal sealed class SortedLakeRows : RowSequence
{
    private readonly LoadedRows _rows;
    private readonly RowAt[] _order;
    private int _next = -1;

    private SortedLakeRows(LoadedRows rows, RowAt[] order) => (_rows, _order) = (rows, order);

    public override ReadOnlySpan<byte> Current => _rows[_order[_next]];

    /// <param name="rows">Belong to the result, which disposes them.</param>
    public static SortedLakeRows Of(LoadedRows rows)
    {
        var sorted = new SortedLakeRows(rows, ArrayPool<RowAt>.Shared.Rent(rows.Count));
        var at = ArrayPool<RowAt>.Shared.Rent(rows.Count);
        var runs = ArrayPool<SortedRun>.Shared.Rent(rows.Count);
        var found = runs.AsSpan(0, sorted.DetectRuns(at, runs));
        found.Sort(new ByFirstRow(sorted));
        sorted.MergeRuns(at, found);
        ArrayPool<RowAt>.Shared.Return(at);
        ArrayPool<SortedRun>.Shared.Return(runs);
        return sorted;
    }

    public override bool MoveNext() => ++_next < _rows.Count;

    public override void Dispose()
    {
        ArrayPool<RowAt>.Shared.Return(_order);
        _rows.Dispose();
    }

    /// <returns>How many runs there are.</returns>
    private int DetectRuns(Span<RowAt> at, Span<SortedRun> runs)
    {
        int row = 0, found = 0;
        LakeRow last = default;
        foreach (var each in _rows)
        {
            var current = new LakeRow(each.Bytes);
            var isNext = row > 0 && last.Key.SequenceEqual(current.Key) && LakeRow.Compare(last, current) <= 0;
            if (!isNext) runs[found++] = new SortedRun(current, each.At, row);
            at[row++] = each.At;
            runs[found - 1].End = row;
            last = current;
        }

        return found;
    }

    /// <summary>Lines the runs up, which are in order of their first rows, and sorts the rows of those that overlap.</summary>
    private void MergeRuns(ReadOnlySpan<RowAt> at, ReadOnlySpan<SortedRun> runs)
    {
        int start = 0, end = 0, overlapping = 0; // _order[start..end]: runs that overlap, and last the greatest row of them all
        RowAt last = default;
        foreach (var run in runs)
        {
            if (overlapping > 0 && Compare(last, run.First) <= 0)
            {
                SortOverlapping(overlapping, start, end);
                (start, overlapping) = (end, 0);
            }

            var rows = at[run.Start..run.End];
            rows.CopyTo(_order.AsSpan(end));
            end += rows.Length;
            if (overlapping++ == 0 || Compare(last, rows[^1]) < 0) last = rows[^1]; // a run may end before one that started earlier
        }

        SortOverlapping(overlapping, start, end);
    }

    private void SortOverlapping(int runs, int start, int end)
    {
        if (runs > 1) _order.AsSpan(start..end).Sort(Compare);
    }

    private LakeRow Row(RowAt at) => new(_rows[at]);

    private int Compare(RowAt a, RowAt b) => LakeRow.Compare(Row(a), Row(b));

    /// <summary>Rows of one key in order, one after another: from Start to End.</summary>
    /// <param name="KeyPrefix">The first 16 bytes of the key, big-endian: most comparisons end there, and no row is visited.</param>
    private record struct SortedRun(int Day, UInt128 KeyPrefix, RowAt First, int Start, int End)
    {
        public SortedRun(LakeRow row, RowAt first, int start) : this(row.Header.Day, PrefixOf(row.Key), first, start, start)
        {
        }

        private static UInt128 PrefixOf(ReadOnlySpan<byte> key)
        {
            Span<byte> prefix = stackalloc byte[16];
            prefix.Clear();
            key[..Math.Min(prefix.Length, key.Length)].CopyTo(prefix);
            return BinaryPrimitives.ReadUInt128BigEndian(prefix);
        }
    }

    private sealed class ByFirstRow(SortedLakeRows rows) : IComparer<SortedRun>
    {
        public int Compare(SortedRun a, SortedRun b)
        {
            var by = a.Day.CompareTo(b.Day);
            if (by == 0) by = a.KeyPrefix.CompareTo(b.KeyPrefix);
            return by != 0 ? by : rows.Compare(a.First, b.First);
        }
    }
}
