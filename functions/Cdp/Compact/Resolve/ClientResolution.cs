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
    private readonly SignIns _all = new();
    private readonly List<long> _attributableTimes = [];

    /// <summary>The client's sign-ins of the day.</summary>
    public SignIns Today { get; } = new();

    /// <summary>The times of the hits that the client's sign-ins decide, in no order: a later sign-in looks for them.</summary>
    public List<long> AttributableTimes => _attributableTimes;

    /// <summary>Starts a client.</summary>
    /// <param name="history">Holds the client's sign-ins of all other days.</param>
    public void Begin(UInt128 client, ClientHistory history)
    {
        Today.Clear();
        _attributableTimes.Clear();
        history.CopyOthers(client, _all);
    }

    /// <param name="user">The user id, UTF-8.</param>
    public void AddSignIn(long occurredAt, long receivedAt, ReadOnlySpan<byte> user)
    {
        Today.Add(occurredAt, receivedAt, user);
        _all.Add(occurredAt, receivedAt, user);
    }

    /// <summary>Decides a hit of the client.</summary>
    /// <param name="uid">The user id that the hit itself carries; empty when there is none.</param>
    /// <param name="user">The owner's user id; empty for nobody. Valid until the next change.</param>
    public IdentifiedBy Decide(HitFacts facts, long occurredAt, ReadOnlySpan<byte> uid, out ReadOnlySpan<byte> user)
    {
        if (IdentityTable.IsAttributable(facts)) _attributableTimes.Add(occurredAt);
        var owner = IdentityTable.Decide(facts, occurredAt, _all, settings);
        user = owner.UserId(_all, uid);
        return owner.By;
    }
}
