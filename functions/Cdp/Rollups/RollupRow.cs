using System.Buffers.Binary;

namespace Cdp.Rollups;

/// <summary>A row of a rollup, encoded as hits are: 8 bytes that say which columns are there, then their values in order.</summary>
internal readonly ref struct RollupRow(ReadOnlySpan<byte> row)
{
    /// <summary>Bits of the first four columns, which are texts.</summary>
    private const ulong Texts = 0b1111;

    private readonly ReadOnlySpan<byte> _row = row;

    public ReadOnlySpan<byte> UserId => TextAt(8);

    /// <summary>
    /// By user, measure, key and value; null comes first. No two rows of the same day and day received are equal in all of them.
    /// </summary>
    public static int Compare(RollupRow a, RollupRow b)
    {
        ulong left = Present(a._row) & Texts, right = Present(b._row) & Texts;
        int leftAt = 8, rightAt = 8;
        for (var column = RollupColumn.UserId; column <= RollupColumn.Value; column++)
        {
            bool isLeft = (left >> (int)column & 1) == 1, isRight = (right >> (int)column & 1) == 1;
            if (isLeft != isRight) return isLeft ? 1 : -1;
            if (!isLeft) continue;
            ReadOnlySpan<byte> one = a.TextAt(leftAt), other = b.TextAt(rightAt);
            if (one.SequenceCompareTo(other) is not 0 and var order) return order;
            (leftAt, rightAt) = (leftAt + 4 + one.Length, rightAt + 4 + other.Length);
        }

        return 0;
    }

    private static ulong Present(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt64LittleEndian(row);

    private ReadOnlySpan<byte> TextAt(int at) => _row.Slice(at + 4, BinaryPrimitives.ReadInt32LittleEndian(_row[at..]));
}
