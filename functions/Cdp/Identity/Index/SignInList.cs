using Cdp.Storage;
using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>A client's sign-ins of one received day, as they stand in the index: client id, user ids, then the sign-ins in order.</summary>
/// <remarks>
/// Varints: length and bytes of the client id; number of users, length and bytes of each; for each sign-in the time since the one before,
/// the time from there to its receipt, and the user's number. No record ids: sign-ins that tie in both times are of one day, whose order is
/// kept.
/// </remarks>
internal static class SignInList
{
    public static void Write(ReadOnlySpan<byte> clientId, SignIns signIns, ByteBuffer to)
    {
        WriteText(clientId, to);
        Varint.Write(to, (ulong)signIns.Users);
        for (var user = 0; user < signIns.Users; user++) WriteText(signIns.User(user), to);
        var before = 0L;
        foreach (var signIn in signIns.All)
        {
            Varint.Write(to, (ulong)(signIn.OccurredAt - before));
            Varint.Write(to, (ulong)(signIn.ReceivedAt - signIn.OccurredAt));
            Varint.Write(to, (ulong)signIn.User);
            before = signIn.OccurredAt;
        }
    }

    public static ReadOnlySpan<byte> ClientId(ReadOnlySpan<byte> list) => new VarintReader(list).ReadText();

    /// <summary>Adds the list's sign-ins to others of the client.</summary>
    /// <exception cref="DamagedObjectException">The list is not as it was written.</exception>
    public static void AddTo(SignIns signIns, ReadOnlySpan<byte> list)
    {
        try
        {
            Read(list, signIns);
        }
        catch (InvalidDataException e)
        {
            throw new DamagedObjectException(ClientIndex.Prefix, e);
        }
    }

    private static void Read(ReadOnlySpan<byte> list, SignIns to)
    {
        var reader = new VarintReader(list);
        reader.ReadText();
        var users = ReadUsers(list, ref reader);
        for (var time = 0L; !reader.AtEnd;)
        {
            time += (long)reader.Read();
            var received = time + (long)reader.Read();
            to.Add(time, received, list[users[reader.ReadInt32(users.Length - 1)]]);
        }
    }

    /// <summary>
    /// Where the user ids stand in the list. Each takes a byte at least, so their number cannot be above the list's length.
    /// </summary>
    private static Range[] ReadUsers(ReadOnlySpan<byte> list, ref VarintReader reader)
    {
        var users = new Range[reader.ReadInt32(list.Length)];
        foreach (ref var user in users.AsSpan())
        {
            var length = reader.ReadText().Length;
            user = (reader.Position - length)..reader.Position;
        }

        return users;
    }

    private static void WriteText(ReadOnlySpan<byte> text, ByteBuffer to)
    {
        Varint.Write(to, (ulong)text.Length);
        to.Append(text);
    }
}
