using System.Numerics;
using System.Runtime.CompilerServices;
using Cdp.Compact.Spill;
using Cdp.Settings;

namespace Cdp.Compact;

/// <summary>The rows of a run on their way from step to step.</summary>
internal sealed class DayRows
{
    private const int RejectedSlices = 64;

    private const long RejectedSlice = 30 * 60_000;

#if DEBUG
    private const long RawBytesAPartition = 2_000; // every test then walks through several partitions
    private const int MostPartitions = 8;
#else
    private const long RawBytesAPartition = 600_000; // gzip; as rows it is up to twenty times that
    private const int MostPartitions = 1024;
#endif

    private readonly long _start;

    public DayRows(DayWork work, long rawBytes)
    {
        _start = work.Days.StartOf(work.Date);
        var lake = work.Settings.Lake;
        var partitions = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(rawBytes / RawBytesAPartition, 1, MostPartitions));
        Events = new Shuffle(work.Spill, partitions);
        Hits = new Shuffle(work.Spill, lake.Layout == Layout.Bucket ? lake.Buckets : partitions);
        Rejected = new Shuffle(work.Spill, RejectedSlices);
        Users = new Shuffle(work.Spill, partitions);
        SignIns = new Shuffle(work.Spill, partitions);
        Undecided = new Shuffle(work.Spill, partitions);
        Moves = new Shuffle(work.Spill, partitions);
    }

    /// <summary><see cref="EventRow"/>s by hash of the client.</summary>
    public Shuffle Events { get; }

    /// <summary><see cref="LakeRow"/>s by bucket, or by hash of the owner's key.</summary>
    public Shuffle Hits { get; }

    /// <summary><see cref="EventRow"/>s in slices of time, so that a file can be written in order of receipt.</summary>
    public Shuffle Rejected { get; }

    /// <summary><see cref="UserMet"/> by hash of the user id.</summary>
    public Shuffle Users { get; }

    /// <summary>A client (16 bytes) and its SignInList, partitioned and sorted by client.</summary>
    public Shuffle SignIns { get; }

    /// <summary>A client (16 bytes) and its UndecidedList, partitioned and sorted by client.</summary>
    public Shuffle Undecided { get; }

    /// <summary>Moves of other days' hits, by the file that they are in.</summary>
    public Shuffle Moves { get; }

    public int RejectedPartition(long receivedAt) => (int)Math.Clamp((receivedAt - _start) / RejectedSlice, 0, RejectedSlices - 1);
}

/// <summary>A user id that a hit carried, and the client that it ties to the user (0: none); both as hashes.</summary>
internal readonly record struct UserMet(UInt128 User, UInt128 Client)
{
    public static readonly int Size = Unsafe.SizeOf<UserMet>();
}
