using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Write;

/// <summary>Rows in the lake's order: day, key, occurred_at, received_at, event_id. However many they are, memory holds few of them.</summary>
/// <remarks>A partition that is larger than <see cref="PartBytes"/> is sorted in parts, which are put aside and merged. Source: design, Contracts, Lake.</remarks>
internal abstract class ExternalSort : IDisposable
{
#if DEBUG
    private const long PartBytes = 4_000; // every test then merges
#else
    private const long PartBytes = 12 << 20;
#endif

    /// <summary>The rows of a partition, which can be read once.</summary>
    public static ExternalSort Of(PartitionedRows rows, int partition)
    {
        if (rows.BytesOf(partition) <= PartBytes) return new SortedRows(rows.Load(partition));
        var parts = new List<RowStream>();
        foreach (var part in rows.LoadParts(partition, PartBytes)) parts.Add(PutAside(rows, part));
        return new KWayMerge(parts);
    }

    /// <summary>Valid until the next call of <see cref="MoveNext"/>.</summary>
    public abstract LakeRow Current { get; }

    public abstract bool MoveNext();

    public abstract void Dispose();

    private static RowStream PutAside(PartitionedRows like, LoadedRows part)
    {
        using var sorted = new SortedRows(part);
        var aside = like.NewLike(1);
        using (var writer = aside.NewWriter())
            while (sorted.MoveNext()) sorted.Current.Bytes.CopyTo(writer.Add(0, sorted.Current.Bytes.Length));
        return aside.Stream(0);
    }
}
