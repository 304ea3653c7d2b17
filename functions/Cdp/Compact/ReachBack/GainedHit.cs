using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity;

namespace Cdp.Compact.ReachBack;

/// <summary>A hit on its way to the file of its new owner: the file, and the hit as a <see cref="LakeRow"/>.</summary>
internal readonly ref struct GainedHit(ReadOnlySpan<byte> row)
{
    private static readonly int FileSize = Unsafe.SizeOf<FileId>();

    private readonly ReadOnlySpan<byte> _row = row;

    public FileId File => MemoryMarshal.Read<FileId>(_row);

    public LakeRow Row => new(_row[FileSize..]);

    /// <summary>Adds the hit that moves, in the partition of the file that it goes to.</summary>
    public static void Add(PartitionedRows.Writer rows, int partitions, Reassignment move, EncodedHit hit)
    {
        var file = move.Header.To;
        var by = move.Header.By.Utf8();
        var partition = file.PartitionOf(partitions);
        var max = FileSize + LakeRow.MaxLength(move.ToKey, hit, move.User, by);
        var to = rows.Add(partition, max);
        MemoryMarshal.Write(to, file);
        rows.Trim(partition, max, FileSize + LakeRow.Write(to[FileSize..], file.Day, move.ToKey, hit, move.User, by));
    }
}

/// <summary>Gained hits (<see cref="GainedHit"/>), those of a file together.</summary>
internal sealed class GainedHitOrder : RowOrder
{
    public static readonly GainedHitOrder Instance = new();

    public override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        FileId left = new GainedHit(a).File, right = new GainedHit(b).File;
        var by = left.Folder.CompareTo(right.Folder);
        if (by == 0) by = left.Day.CompareTo(right.Day);
        return by != 0 ? by : left.Received.CompareTo(right.Received);
    }
}
