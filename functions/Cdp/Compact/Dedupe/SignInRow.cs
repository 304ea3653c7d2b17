using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Hits;

namespace Cdp.Compact.Dedupe;

/// <summary>What is asked of a sign-in; lengths are those of the texts that follow.</summary>
internal readonly record struct SignInHeader(
    UInt128 Client, long OccurredAt, long ReceivedAt, int Number, int IdLength, int UserLength, int ClientIdLength)
{
    public static readonly int Size = Unsafe.SizeOf<SignInHeader>();
}

/// <summary>A sign-in without the rest of its hit: header, id of the raw record, user id, client id.</summary>
internal readonly ref struct SignInRow(ReadOnlySpan<byte> row)
{
    private readonly ReadOnlySpan<byte> _row = row;

    public SignInHeader Header => MemoryMarshal.Read<SignInHeader>(_row);

    public ReadOnlySpan<byte> Id => _row.Slice(SignInHeader.Size, Header.IdLength);

    public ReadOnlySpan<byte> User => _row.Slice(SignInHeader.Size + Header.IdLength, Header.UserLength);

    public ReadOnlySpan<byte> ClientId => _row[^Header.ClientIdLength..];

    /// <summary>Adds the sign-in of a hit to the first partition.</summary>
    public static void Add(PartitionedRows.Writer rows, EventRow each, StringDictionary texts)
    {
        var header = each.Header;
        var id = each.Id;
        var hit = new EncodedHit(each.Payload, texts);
        ReadOnlySpan<byte> user = hit.Text(HitColumn.Uid), clientId = hit.Text(HitColumn.ClientId);
        var to = rows.Add(0, SignInHeader.Size + id.Length + user.Length + clientId.Length);
        MemoryMarshal.Write(to, new SignInHeader(
            header.Client, header.OccurredAt, header.ReceivedAt, header.Number, id.Length, user.Length, clientId.Length));
        id.CopyTo(to[SignInHeader.Size..]);
        user.CopyTo(to[(SignInHeader.Size + id.Length)..]);
        clientId.CopyTo(to[^clientId.Length..]);
    }
}

/// <summary>
/// Sign-ins (<see cref="SignInRow"/>) by client, each in order of receipt, as <see cref="EventRow.CompareReceipt"/> has it.
/// </summary>
internal sealed class SignInOrder : RowOrder
{
    public static readonly SignInOrder Instance = new();

    public override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        SignInRow left = new(a), right = new(b);
        SignInHeader first = left.Header, second = right.Header;
        var by = first.Client.CompareTo(second.Client);
        if (by == 0) by = first.ReceivedAt.CompareTo(second.ReceivedAt);
        if (by == 0) by = left.Id.SequenceCompareTo(right.Id);
        return by != 0 ? by : first.Number.CompareTo(second.Number);
    }
}
