using System.Buffers;
using System.Buffers.Binary;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Write;

/// <summary>Loaded rows, sorted.</summary>
/// <remarks>
/// A client's hits of one owner come one after another, mostly in the order of time. So what is sorted are not rows but such stretches of one key, and
/// rows only where stretches overlap: a user's hits on two devices at once.
/// </remarks>
internal sealed class SortedRows : ExternalSort
{
    private readonly LoadedRows _rows;
    private readonly RowAt[] _order;
    private int _next = -1;

    public SortedRows(LoadedRows rows)
    {
        _rows = rows;
        _order = ArrayPool<RowAt>.Shared.Rent(rows.Count);
        var at = ArrayPool<RowAt>.Shared.Rent(rows.Count);
        var stretches = ArrayPool<Stretch>.Shared.Rent(rows.Count);
        var found = stretches.AsSpan(0, Find(at, stretches));
        found.Sort(new ByFirst(this));
        Arrange(at, found);
        ArrayPool<RowAt>.Shared.Return(at);
        ArrayPool<Stretch>.Shared.Return(stretches);
    }

    public override LakeRow Current => Row(_order[_next]);

    public override bool MoveNext() => ++_next < _rows.Count;

    public override void Dispose()
    {
        ArrayPool<RowAt>.Shared.Return(_order);
        _rows.Dispose();
    }

    /// <returns>How many stretches there are.</returns>
    private int Find(Span<RowAt> at, Span<Stretch> stretches)
    {
        int row = 0, found = 0;
        LakeRow last = default;
        foreach (var each in _rows)
        {
            var current = new LakeRow(each.Bytes);
            if (row == 0 || !last.Key.SequenceEqual(current.Key) || LakeRow.Compare(last, current) > 0) stretches[found++] = new Stretch(current, each.At, row);
            at[row++] = each.At;
            stretches[found - 1].End = row;
            last = current;
        }

        return found;
    }

    private void Arrange(ReadOnlySpan<RowAt> at, ReadOnlySpan<Stretch> stretches)
    {
        int start = 0, end = 0, joined = 0; // _order[start..end]: stretches that overlap
        RowAt last = default;
        foreach (var stretch in stretches)
        {
            if (joined > 0 && Compare(last, stretch.First) <= 0)
            {
                SortJoined(joined, start, end);
                (start, joined) = (end, 0);
            }

            var rows = at[stretch.Start..stretch.End];
            rows.CopyTo(_order.AsSpan(end));
            end += rows.Length;
            if (joined++ == 0 || Compare(last, rows[^1]) < 0) last = rows[^1];
        }

        SortJoined(joined, start, end);
    }

    private void SortJoined(int stretches, int start, int end)
    {
        if (stretches > 1) _order.AsSpan(start..end).Sort(Compare);
    }

    private LakeRow Row(RowAt at) => new(_rows[at]);

    private int Compare(RowAt a, RowAt b) => LakeRow.Compare(Row(a), Row(b));

    /// <summary>Rows of one key in order, one after another: from Start to End.</summary>
    /// <param name="KeyBegin">The first 16 bytes of the key, big-endian: most comparisons end there, and no row is visited.</param>
    private record struct Stretch(int Day, UInt128 KeyBegin, RowAt First, int Start, int End)
    {
        public Stretch(LakeRow row, RowAt first, int start) : this(row.Header.Day, Begin(row.Key), first, start, start)
        {
        }

        private static UInt128 Begin(ReadOnlySpan<byte> key)
        {
            Span<byte> begin = stackalloc byte[16];
            begin.Clear();
            key[..Math.Min(begin.Length, key.Length)].CopyTo(begin);
            return BinaryPrimitives.ReadUInt128BigEndian(begin);
        }
    }

    private sealed class ByFirst(SortedRows rows) : IComparer<Stretch>
    {
        public int Compare(Stretch a, Stretch b)
        {
            var by = a.Day.CompareTo(b.Day);
            if (by == 0) by = a.KeyBegin.CompareTo(b.KeyBegin);
            return by != 0 ? by : rows.Compare(a.First, b.First);
        }
    }
}
