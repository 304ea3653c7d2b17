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
            using var rows = users.Load(partition);
            counts += Of(rows, maxClientsPerUser);
        }

        return counts;
    }

    private static UserCounts Of(LoadedRows rows, int maxClientsPerUser)
    {
        UserClientPair[] met = [.. rows.All().Select(at => MemoryMarshal.Read<UserClientPair>(rows[at])).Distinct()];
        Array.Sort(met, static (a, b) => a.User.CompareTo(b.User));
        var counts = default(UserCounts);
        for (int start = 0, end; start < met.Length; start = end)
        {
            var clients = 0;
            for (end = start; end < met.Length && met[end].User == met[start].User; end++)
                if (met[end].Client != default) clients++;
            counts = new UserCounts(counts.Users + 1, counts.Suspicious + (clients > maxClientsPerUser ? 1 : 0));
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
