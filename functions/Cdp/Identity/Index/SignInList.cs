using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>A client's sign-ins of one received day, as they stand in the index: client id, user ids, then the sign-ins in order.</summary>
/// <remarks>
/// Varints: length and bytes of the client id; number of users, length and bytes of each; for each sign-in the time since the one before,
/// the time from there to its receipt, and the user's number. No record ids: sign-ins that tie in both times are of one day, whose order is kept.
/// </remarks>
internal static class SignInList
{
    public static void Write(ReadOnlySpan<byte> clientId, SignIns signIns, ByteBuffer to)
    {
        WriteText(clientId, to);
        to.WriteVarint((ulong)signIns.Users);
        for (var user = 0; user < signIns.Users; user++) WriteText(signIns.User(user), to);
        var before = 0L;
        foreach (var signIn in signIns.All)
        {
            to.WriteVarint((ulong)(signIn.OccurredAt - before));
            to.WriteVarint((ulong)(signIn.ReceivedAt - signIn.OccurredAt));
            to.WriteVarint((ulong)signIn.User);
            before = signIn.OccurredAt;
        }
    }

    public static ReadOnlySpan<byte> ClientId(ReadOnlySpan<byte> list) => new VarintReader(list).ReadText();

    /// <summary>Adds the list's sign-ins to others of the client.</summary>
    public static void AddTo(SignIns signIns, ReadOnlySpan<byte> list)
    {
        var reader = new VarintReader(list);
        reader.ReadText();
        Span<Range> users = new Range[reader.ReadInt32()];
        foreach (ref var user in users)
        {
            var text = reader.ReadText();
            list.Overlaps(text, out var start);
            user = start..(start + text.Length);
        }

        for (var time = 0L; !reader.AtEnd;)
        {
            time += (long)reader.Read();
            var received = time + (long)reader.Read();
            signIns.Add(time, received, list[users[reader.ReadInt32()]]);
        }
    }

    private static void WriteText(ReadOnlySpan<byte> text, ByteBuffer to)
    {
        to.WriteVarint((ulong)text.Length);
        to.Write(text);
    }
}
