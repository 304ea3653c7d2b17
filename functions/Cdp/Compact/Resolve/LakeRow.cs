using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Compact.Shuffle;
using Cdp.Hits;

namespace Cdp.Compact.Resolve;

/// <summary>Where a hit goes in the lake. Day: the day it occurred, counted from 1970-01-01.</summary>
internal readonly record struct LakeHeader(long OccurredAt, int Day, int KeyLength)
{
    public static readonly int Size = Unsafe.SizeOf<LakeHeader>();
}

/// <summary>A hit with its owner on its way to a file: header, key of the owner, encoded hit.</summary>
internal readonly ref struct LakeRow(ReadOnlySpan<byte> row)
{
    private readonly ReadOnlySpan<byte> _row = row;

    public ReadOnlySpan<byte> Bytes => _row;

    public LakeHeader Header => MemoryMarshal.Read<LakeHeader>(_row);

    public ReadOnlySpan<byte> Key => _row.Slice(LakeHeader.Size, Header.KeyLength);

    public ReadOnlySpan<byte> Hit => _row[(LakeHeader.Size + Header.KeyLength)..];

    /// <summary>By day, and as rows lie in a file: key, occurred_at, received_at, event_id. Source: design, Contracts, Lake.</summary>
    public static int Compare(LakeRow a, LakeRow b)
    {
        LakeHeader first = a.Header, second = b.Header;
        var by = first.Day.CompareTo(second.Day);
        if (by == 0) by = a.Key.SequenceCompareTo(b.Key);
        if (by == 0) by = first.OccurredAt.CompareTo(second.OccurredAt);
        if (by != 0) return by;
        EncodedHit left = new(a.Hit, StringDictionary.None), right = new(b.Hit, StringDictionary.None); // these columns have no ids
        by = left.Integer(HitColumn.ReceivedAt).CompareTo(right.Integer(HitColumn.ReceivedAt));
        return by != 0 ? by : left.Text(HitColumn.EventId).SequenceCompareTo(right.Text(HitColumn.EventId));
    }

    /// <summary>Writes the hit with its owner into the partition.</summary>
    public static void Add(
        PartitionedRows.Writer rows, int partition, int day, ReadOnlySpan<byte> key, EncodedHit hit, ReadOnlySpan<byte> user,
        ReadOnlySpan<byte> identifiedBy)
    {
        var max = MaxLength(key, hit, user, identifiedBy);
        rows.Trim(partition, max, Write(rows.Add(partition, max), day, key, hit, user, identifiedBy));
    }

    /// <summary>How many bytes <see cref="Write"/> needs.</summary>
    public static int MaxLength(ReadOnlySpan<byte> key, EncodedHit hit, ReadOnlySpan<byte> user, ReadOnlySpan<byte> identifiedBy) =>
        LakeHeader.Size + key.Length + hit.MaxLengthWithOwner(user, identifiedBy);

    /// <returns>The length of the row.</returns>
    public static int Write(
        Span<byte> to, int day, ReadOnlySpan<byte> key, EncodedHit hit, ReadOnlySpan<byte> user, ReadOnlySpan<byte> identifiedBy)
    {
        var before = LakeHeader.Size + key.Length;
        MemoryMarshal.Write(to, new LakeHeader(hit.Integer(HitColumn.OccurredAt), day, key.Length));
        key.CopyTo(to[LakeHeader.Size..]);
        return before + hit.WriteWithOwner(user, identifiedBy, to[before..]);
    }
}
