using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Identity;

namespace Cdp.Compact.ReachBack;

/// <summary>
/// A hit file: the day received in its name, the day of its folder (both days since 1970-01-01), and its bucket or a hash of its user's
/// key.
/// </summary>
internal readonly record struct FileId(UInt128 Folder, int Day, int Received)
{
    public int PartitionOf(int partitions) =>
        (int)(((ulong)Folder + (ulong)(Folder >> 64) + ((ulong)Day * 31) + ((ulong)Received * 961)) % (uint)partitions);
}

/// <summary>
/// The undecided hits of a client at one time, in a file: from now on they have another owner, or the same one for another reason.
/// </summary>
internal readonly record struct ReassignmentHeader(
    FileId From, FileId To, UInt128 Client, long Time, IdentifiedBy By, ushort FromKey, ushort ToKey, int User)
{
    public static readonly int Size = Unsafe.SizeOf<ReassignmentHeader>();

    /// <summary>The hits stay in their file.</summary>
    public bool IsInPlace => From == To;
}

/// <summary>
/// A move on its way to the files: header, key of the owner before, key of the new owner, the user id of the new owner (empty: none).
/// </summary>
internal readonly ref struct Reassignment(ReadOnlySpan<byte> row)
{
    private readonly ReadOnlySpan<byte> _row = row;

    public ReadOnlySpan<byte> Bytes => _row;

    public ReassignmentHeader Header => MemoryMarshal.Read<ReassignmentHeader>(_row);

    public ReadOnlySpan<byte> FromKey => _row.Slice(ReassignmentHeader.Size, Header.FromKey);

    public ReadOnlySpan<byte> ToKey => _row.Slice(ReassignmentHeader.Size + Header.FromKey, Header.ToKey);

    public ReadOnlySpan<byte> User => _row[(ReassignmentHeader.Size + Header.FromKey + Header.ToKey)..];

    public static int LengthOf(in ReassignmentHeader header) => ReassignmentHeader.Size + header.FromKey + header.ToKey + header.User;

    public static void Write(
        in ReassignmentHeader header, ReadOnlySpan<byte> fromKey, ReadOnlySpan<byte> toKey, ReadOnlySpan<byte> user, Span<byte> to)
    {
        MemoryMarshal.Write(to, header);
        fromKey.CopyTo(to[ReassignmentHeader.Size..]);
        toKey.CopyTo(to[(ReassignmentHeader.Size + fromKey.Length)..]);
        user.CopyTo(to[(ReassignmentHeader.Size + fromKey.Length + toKey.Length)..]);
    }
}
