using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Compact.Shuffle;
using Cdp.Lake;

namespace Cdp.Compact.UserDays;

/// <summary>
/// A user-day whose hits may have changed: the file of rollups, the number of the hit file's folder, the key of the user.
/// </summary>
internal readonly ref struct TouchedUserDay(ReadOnlySpan<byte> row)
{
    private static readonly int HeaderSize = Unsafe.SizeOf<Header>();

    private readonly ReadOnlySpan<byte> _row = row;

    public RollupFileId File => MemoryMarshal.Read<Header>(_row).File;

    /// <summary>As <see cref="HitLayout.FolderNumber"/> gives it: hits of users of one folder are in one file.</summary>
    public UInt128 Folder => MemoryMarshal.Read<Header>(_row).Folder;

    /// <summary>As <see cref="HitLayout.WriteOwnerKey"/> writes it.</summary>
    public ReadOnlySpan<byte> Key => _row[HeaderSize..];

    /// <summary>Adds one, in the partition of its file.</summary>
    public static void Add(PartitionedRows.Writer to, int partitions, RollupFileId file, UInt128 folder, ReadOnlySpan<byte> key)
    {
        var row = to.Add((int)((uint)((file.Day * 31) + file.Received) % (uint)partitions), HeaderSize + key.Length);
        MemoryMarshal.Write(row, new Header(folder, file));
        key.CopyTo(row[HeaderSize..]);
    }

    private readonly record struct Header(UInt128 Folder, RollupFileId File);
}

/// <summary>Those of a file together, then those of a folder, then those of a user.</summary>
internal sealed class TouchedUserDayOrder : RowOrder
{
    public static readonly TouchedUserDayOrder Instance = new();

    public override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        TouchedUserDay one = new(a), other = new(b);
        var order = one.File.Day.CompareTo(other.File.Day);
        if (order == 0) order = one.File.Received.CompareTo(other.File.Received);
        if (order == 0) order = one.Folder.CompareTo(other.Folder);
        return order != 0 ? order : one.Key.SequenceCompareTo(other.Key);
    }
}
