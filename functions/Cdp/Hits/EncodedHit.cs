using System.Buffers.Binary;

namespace Cdp.Hits;

/// <summary>A view on an encoded hit: reads single columns, and writes it with another owner, without decoding the rest.</summary>
/// <param name="row">As <see cref="Hit.Encode"/> wrote it.</param>
/// <param name="dictionary">
/// What the hit was dictionary-encoded with; <see cref="StringDictionary.None"/> for one that was not, such as a hit of a file.
/// </param>
public readonly ref struct EncodedHit(ReadOnlySpan<byte> row, StringDictionary dictionary)
{
    /// <summary>Bit n: column n is of this type.</summary>
    internal static readonly ulong Texts = MaskOf(ColumnType.Text, ColumnType.Json), Booleans = MaskOf(ColumnType.Boolean);

    /// <summary>Columns of which many hits have the same text; no other column is dictionary-encoded.</summary>
    internal const ulong DictionaryColumns = (1UL << (int)HitColumn.PageTitle) | (1UL << (int)HitColumn.Referrer)
        | (1UL << (int)HitColumn.PageHost) | (1UL << (int)HitColumn.PagePath) | (1UL << (int)HitColumn.UserAgent);

    private const ulong OwnerColumns = (1UL << (int)HitColumn.UserId) | (1UL << (int)HitColumn.IdentifiedBy);

    private readonly ReadOnlySpan<byte> _row = row;
    private readonly StringDictionary _dictionary = dictionary;

    private ulong Present => BinaryPrimitives.ReadUInt64LittleEndian(_row);

    public bool Has(HitColumn column) => (Present & (1UL << (int)column)) != 0;

    /// <summary>The bytes of a text or JSON column; empty when absent.</summary>
    public ReadOnlySpan<byte> Text(HitColumn column)
    {
        if (!Has(column)) return [];
        var at = OffsetOf((int)column);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_row[at..]);
        return length < 0 ? _dictionary.Text(~length) : _row.Slice(at + 4, length);
    }

    /// <summary>The integer, or the timestamp in milliseconds since 1970; 0 when absent.</summary>
    public long Integer(HitColumn column) => Has(column) ? BinaryPrimitives.ReadInt64LittleEndian(_row[OffsetOf((int)column)..]) : 0;

    public bool? Boolean(HitColumn column) => Has(column) ? _row[OffsetOf((int)column)] != 0 : null;

    /// <summary>How many bytes <see cref="WriteWithOwner"/> needs at most.</summary>
    public int MaxLengthWithOwner(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> identifiedBy) =>
        _row.Length + 8 + userId.Length + identifiedBy.Length;

    /// <summary>Writes this row with these two columns in place of its own; an empty user id leaves it without an owner.</summary>
    /// <returns>The number of bytes written.</returns>
    public int WriteWithOwner(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> identifiedBy, Span<byte> to)
    {
        var present = (Present & ~OwnerColumns) | (1UL << (int)HitColumn.IdentifiedBy);
        if (!userId.IsEmpty) present |= 1UL << (int)HitColumn.UserId;
        int before = OffsetOf((int)HitColumn.UserId), after = OffsetOf((int)HitColumn.IdentifiedBy + 1);

        BinaryPrimitives.WriteUInt64LittleEndian(to, present);
        _row[8..before].CopyTo(to[8..]);
        var at = before;
        if (!userId.IsEmpty) at += WriteText(userId, to[at..]);
        at += WriteText(identifiedBy, to[at..]);
        _row[after..].CopyTo(to[at..]);
        return at + _row.Length - after;
    }

    private static int WriteText(ReadOnlySpan<byte> text, Span<byte> to)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, text.Length);
        text.CopyTo(to[4..]);
        return 4 + text.Length;
    }

    /// <summary>Where the column starts, or would start.</summary>
    private int OffsetOf(int column)
    {
        var at = 8;
        for (var rest = Present & ((1UL << column) - 1); rest != 0; rest &= rest - 1)
        {
            var bit = rest & (0 - rest);
            at += (bit & Texts) != 0 ? 4 + Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(_row[at..])) : (bit & Booleans) != 0 ? 1 : 8;
        }

        return at;
    }

    private static ulong MaskOf(params ReadOnlySpan<ColumnType> types)
    {
        var mask = 0UL;
        for (var i = 0; i < HitColumns.All.Length; i++)
            if (types.Contains(HitColumns.All[i].Type)) mask |= 1UL << i;
        return mask;
    }
}
