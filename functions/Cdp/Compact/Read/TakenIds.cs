using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Read;

/// <summary>Where a record stands: the number of its object in the run, and of its line in the object.</summary>
internal readonly record struct RecordPlace(int Object, int Line);

/// <summary>A record as its id claims to name it: what it is called, a hash of what it holds, and where it stands.</summary>
internal readonly record struct RecordClaim(UInt128 Name, ulong Content, RecordPlace Place)
{
    public static readonly int Size = Unsafe.SizeOf<RecordClaim>();

    /// <param name="line">The whole record.</param>
    public static RecordClaim Of(ReadOnlySpan<byte> id, long receivedAt, ReadOnlySpan<byte> line, RecordPlace place) =>
        new(XxHash128.HashToUInt128(id, receivedAt), XxHash3.HashToUInt64(line), place);
}

/// <summary>
/// Finds records whose id and time of receipt are those of another record with other content, as an import with weak ids has them.
/// </summary>
/// <remarks>
/// Two records under one name would make event ids that are not unique, and every later decision about one would meet the other. The first
/// by object and line keeps the name; an equal one is a duplicate of it.
/// </remarks>
internal static class TakenIds
{
    /// <param name="claims"><see cref="RecordClaim"/>s, all of a name in one partition.</param>
    /// <returns>The records that must not be read, for their names are taken; almost always none.</returns>
    public static IReadOnlySet<RecordPlace> Find(PartitionedRows claims)
    {
        var taken = new HashSet<RecordPlace>();
        for (var partition = 0; partition < claims.Partitions; partition++)
        {
            using var rows = claims.Load(partition);
            var all = new RecordClaim[rows.Count];
            var count = 0;
            foreach (var row in rows) all[count++] = MemoryMarshal.Read<RecordClaim>(row.Bytes);
            Array.Sort(all, Compare);
            AddTaken(all, taken);
        }

        return taken;
    }

    private static void AddTaken(RecordClaim[] sorted, HashSet<RecordPlace> taken)
    {
        for (int first = 0, i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Name != sorted[first].Name) first = i;
            else if (sorted[i].Content != sorted[first].Content) taken.Add(sorted[i].Place);
        }
    }

    private static int Compare(RecordClaim a, RecordClaim b)
    {
        var by = a.Name.CompareTo(b.Name);
        if (by == 0) by = a.Place.Object.CompareTo(b.Place.Object);
        return by != 0 ? by : a.Place.Line.CompareTo(b.Place.Line);
    }
}
