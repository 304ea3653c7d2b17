using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Dedupe;

/// <summary>Events (<see cref="EventRow"/>) by client, copies of an event together, each in order of receipt.</summary>
internal sealed class CopyOrder : RowOrder
{
    public static readonly CopyOrder Instance = new();

    public override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        EventRow left = new(a), right = new(b);
        EventHeader first = left.Header, second = right.Header;
        var by = first.Client.CompareTo(second.Client);
        if (by == 0) by = first.DuplicateKey.CompareTo(second.DuplicateKey);
        return by != 0 ? by : EventRow.CompareReceipt(left, right);
    }
}
