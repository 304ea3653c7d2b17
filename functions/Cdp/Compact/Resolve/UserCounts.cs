using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cdp.Compact.Shuffle;

namespace Cdp.Compact.Resolve;

/// <summary>Distinct user ids among pairs of user and client, and how many of them were met by more clients than a person has.</summary>
internal readonly record struct UserCounts(long Users, long Suspicious)
{
    /// <param name="users"><see cref="UserClientPair"/> by hash of the user id.</param>
    public static UserCounts Of(PartitionedRows users, int maxClientsPerUser)
    {
        var counts = default(UserCounts);
        for (var partition = 0; partition < users.Partitions; partition++)
        {
            using var pairs = ExternalSort.Of(users, partition, UserClientPairOrder.Instance);
            counts += Of(pairs, maxClientsPerUser);
        }

        return counts;
    }

    private static UserCounts Of(RowSequence pairs, int maxClientsPerUser)
    {
        var counts = default(UserCounts);
        UserClientPair? last = null;
        var clients = 0;
        while (pairs.MoveNext())
        {
            var pair = MemoryMarshal.Read<UserClientPair>(pairs.Current);
            if (pair == last) continue;
            if (pair.User != last?.User) (counts, clients) = (counts with { Users = counts.Users + 1 }, 0);
            if (pair.Client != default && ++clients == maxClientsPerUser + 1) counts = counts with { Suspicious = counts.Suspicious + 1 };
            last = pair;
        }

        return counts;
    }

    public static UserCounts operator +(UserCounts a, UserCounts b) => new(a.Users + b.Users, a.Suspicious + b.Suspicious);
}

/// <summary>A user id that a hit carried, and the client that it ties to the user (0: none); both as hashes.</summary>
internal readonly record struct UserClientPair(UInt128 User, UInt128 Client)
{
    public static readonly int Size = Unsafe.SizeOf<UserClientPair>();
}

/// <summary>By user, then by client.</summary>
internal sealed class UserClientPairOrder : RowOrder
{
    public static readonly UserClientPairOrder Instance = new();

    public override int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        UserClientPair left = MemoryMarshal.Read<UserClientPair>(a), right = MemoryMarshal.Read<UserClientPair>(b);
        var by = left.User.CompareTo(right.User);
        return by != 0 ? by : left.Client.CompareTo(right.Client);
    }
}
