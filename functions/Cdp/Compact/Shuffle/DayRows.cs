using System.Numerics;
using Cdp.Settings;

namespace Cdp.Compact.Shuffle;

/// <summary>The rows of a run on their way from step to step.</summary>
internal sealed class DayRows
{
    private const int RejectedSlices = 64;

    private const long RejectedSlice = 30 * 60_000;

#if DEBUG
    private const long RawBytesPerPartition = 2_000; // every test then walks through several partitions
    private const int MaxPartitions = 8;
#else
    private const long RawBytesPerPartition = 600_000; // gzip; as rows it is up to twenty times that
    private const int MaxPartitions = 1024;
#endif

    private readonly long _start;

    /// <param name="rawBytes">Bytes of the day's raw objects, as they are stored.</param>
    /// <param name="start">The first instant of the day, in milliseconds since 1970, UTC.</param>
    public DayRows(SpillStore spill, LakeSettings lake, long rawBytes, long start)
    {
        _start = start;
        var partitions = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(rawBytes / RawBytesPerPartition, 1, MaxPartitions));
        Claims = new PartitionedRows(spill, partitions);
        Events = new PartitionedRows(spill, partitions);
        Hits = new PartitionedRows(spill, lake.Layout == Layout.Bucket ? lake.Buckets : partitions);
        Rejected = new PartitionedRows(spill, RejectedSlices);
        Users = new PartitionedRows(spill, partitions);
        SignIns = new PartitionedRows(spill, partitions);
        Attributable = new PartitionedRows(spill, partitions);
        Reassignments = new PartitionedRows(spill, partitions);
        Touched = new PartitionedRows(spill, partitions);
        Rollups = new PartitionedRows(spill, 1);
    }

    /// <summary>Names of records (<c>RecordClaim</c>), by the name.</summary>
    public PartitionedRows Claims { get; }

    /// <summary>Events (<c>EventRow</c>) by hash of the client.</summary>
    public PartitionedRows Events { get; }

    /// <summary>Resolved hits (<c>LakeRow</c>) by bucket, or by hash of the owner's key.</summary>
    public PartitionedRows Hits { get; }

    /// <summary>Rejected events (<c>EventRow</c>) in slices of time, so that a file can be written in order of receipt.</summary>
    public PartitionedRows Rejected { get; }

    /// <summary>Pairs of user and client (<c>UserClientPair</c>) by hash of the user id.</summary>
    public PartitionedRows Users { get; }

    /// <summary>A client (16 bytes) and its SignInList, partitioned and sorted by client.</summary>
    public PartitionedRows SignIns { get; }

    /// <summary>A client (16 bytes) and its AttributableTimes, partitioned and sorted by client.</summary>
    public PartitionedRows Attributable { get; }

    /// <summary>Reassignments of other days' hits, by the file that they are in.</summary>
    public PartitionedRows Reassignments { get; }

    /// <summary>User-days (<c>TouchedUserDay</c>) whose hits those may have changed, by the file that rolls them up.</summary>
    public PartitionedRows Touched { get; }

    /// <summary>Rows of the day's own rollups (<c>RollupFileRow</c>), in one partition: all of a file are sorted together.</summary>
    public PartitionedRows Rollups { get; }

    public int RejectedPartition(long receivedAt) => (int)Math.Clamp((receivedAt - _start) / RejectedSlice, 0, RejectedSlices - 1);
}
