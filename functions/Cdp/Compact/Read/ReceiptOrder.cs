using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Read;

/// <summary>The order in which events (<see cref="EventRow"/>) were received.</summary>
internal sealed class ReceiptOrder : RowOrder
{
    public static readonly ReceiptOrder Instance = new();

    public override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => EventRow.CompareReceipt(new EventRow(a), new EventRow(b));
}
