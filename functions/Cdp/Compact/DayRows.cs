using System.Runtime.CompilerServices;
using Cdp.Compact.Spill;

namespace Cdp.Compact;

/// <summary>The rows of a run on their way from step to step.</summary>
internal sealed class DayRows(DayWork work, DayPartitions partitions)
{
    public const int RejectedSlices = 64;

    private const long RejectedSlice = 30 * 60_000;

    private readonly long _start = work.Days.StartOf(work.Date);

    /// <summary><see cref="EventRow"/>s by hash of the client.</summary>
    public Shuffle Events { get; } = new(work.Spill, partitions.Clients);

    /// <summary><see cref="LakeRow"/>s by bucket, or by hash of the owner's key.</summary>
    public Shuffle Hits { get; } = new(work.Spill, partitions.Owners);

    /// <summary><see cref="EventRow"/>s in slices of time, so that a file can be written in order of receipt.</summary>
    public Shuffle Rejected { get; } = new(work.Spill, RejectedSlices);

    /// <summary><see cref="UserMet"/> by hash of the user id.</summary>
    public Shuffle Users { get; } = new(work.Spill, partitions.Users);

    /// <summary>A client (16 bytes) and its SignInList, partitioned and sorted by client.</summary>
    public Shuffle SignIns { get; } = new(work.Spill, partitions.Clients);

    /// <summary>A client (16 bytes) and its UndecidedList, partitioned and sorted by client.</summary>
    public Shuffle Undecided { get; } = new(work.Spill, partitions.Clients);

    /// <summary>Moves of other days' hits, by the file that they are in.</summary>
    public Shuffle Moves { get; } = new(work.Spill, partitions.Files);

    public int RejectedPartition(long receivedAt) => (int)Math.Clamp((receivedAt - _start) / RejectedSlice, 0, RejectedSlices - 1);
}

/// <summary>A user id that a hit carried, and the client that it ties to the user (0: none); both as hashes.</summary>
internal readonly record struct UserMet(UInt128 User, UInt128 Client)
{
    public static readonly int Size = Unsafe.SizeOf<UserMet>();
}
