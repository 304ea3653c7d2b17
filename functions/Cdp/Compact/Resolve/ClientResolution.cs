using Cdp.Compact.Dedupe;
using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Settings;

namespace Cdp.Compact.Resolve;

/// <summary>What is known of one client, and the decisions that follow: who owns each of its hits. Nothing is written here.</summary>
/// <remarks>
/// An instance is reused from client to client: <see cref="Begin"/>, then every sign-in of the day by <see cref="AddSignIn"/>, then
/// <see cref="Decide"/> for each hit. All sign-ins must be known before the first decision, for a later one may decide an earlier hit.
/// </remarks>
internal sealed class ClientResolution(IdentitySettings settings)
{
    private readonly SignIns _all = new(settings.MaxUsersPerClient);

    /// <summary>What the day says about the client.</summary>
    public ClientDay Today { get; } = new(settings);

    /// <summary>Starts a client.</summary>
    /// <param name="history">Holds the client's sign-ins of all other days.</param>
    public void Begin(UInt128 client, ClientHistory history)
    {
        Today.Clear();
        history.CopyOthers(client, _all);
    }

    /// <summary>A sign-in of the day, in order of receipt. Times are milliseconds since 1970, UTC; texts are UTF-8.</summary>
    public void AddSignIn(long occurredAt, long receivedAt, ReadOnlySpan<byte> user, ReadOnlySpan<byte> clientId)
    {
        Today.AddSignIn(occurredAt, receivedAt, user, clientId);
        _all.Add(occurredAt, receivedAt, user);
    }

    /// <summary>Decides a hit of the client.</summary>
    /// <param name="uid">The user id that the hit itself carries; empty when there is none.</param>
    /// <param name="user">The owner's user id; empty for nobody. Valid until the next change.</param>
    public IdentifiedBy Decide(in ClientEvent each, ReadOnlySpan<byte> uid, out ReadOnlySpan<byte> user)
    {
        Today.AddTime(each);
        var owner = IdentityTable.Decide(each.Facts, each.OccurredAt, _all, settings);
        user = owner.UserId(_all, uid);
        return owner.By;
    }
}
