using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Compact.Shuffle;
using Cdp.Rollups;

namespace Cdp.Compact.UserDays;

/// <summary>A file of rollups: the day on which its hits occurred, and the day received; both since 1970-01-01.</summary>
internal readonly record struct RollupFileId(int Day, int Received)
{
    public static readonly int Size = Unsafe.SizeOf<RollupFileId>();
}

/// <summary>A row of a rollup on its way to its file.</summary>
internal readonly ref struct RollupFileRow(ReadOnlySpan<byte> row)
{
    private readonly ReadOnlySpan<byte> _row = row;

    public RollupFileId File => MemoryMarshal.Read<RollupFileId>(_row);

    /// <summary>As it stands in the file.</summary>
    public ReadOnlySpan<byte> Row => _row[RollupFileId.Size..];

    public static void Add(PartitionedRows.Writer to, int partition, RollupFileId file, ReadOnlySpan<byte> row)
    {
        var place = to.Add(partition, RollupFileId.Size + row.Length);
        MemoryMarshal.Write(place, file);
        row.CopyTo(place[RollupFileId.Size..]);
    }
}

/// <summary>The rows of a file together, in the order of <see cref="RollupRow"/>.</summary>
internal sealed class RollupFileOrder : RowOrder
{
    public static readonly RollupFileOrder Instance = new();

    public override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        RollupFileRow one = new(a), other = new(b);
        var order = one.File.Day.CompareTo(other.File.Day);
        if (order == 0) order = one.File.Received.CompareTo(other.File.Received);
        return order != 0 ? order : RollupRow.Compare(new RollupRow(one.Row), new RollupRow(other.Row));
    }
}
