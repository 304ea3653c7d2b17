using Cdp.Compact.Resolve;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Write;

/// <summary>
/// The lake's order of rows (<see cref="LakeRow"/>): day, key, occurred_at, received_at, event_id. Source: docs/design.md, Lake.
/// </summary>
internal sealed class LakeOrder : RowOrder
{
    public static readonly LakeOrder Instance = new();

    public override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => LakeRow.Compare(new LakeRow(a), new LakeRow(b));

    public override RowSequence Sort(LoadedRows rows) => SortedLakeRows.Of(rows);
}
