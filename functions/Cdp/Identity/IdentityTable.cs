using Cdp.Settings;

namespace Cdp.Identity;

/// <summary>What the identity table asks about a hit itself.</summary>
[Flags]
public enum HitFacts : byte
{
    None = 0,

    /// <summary>Analytics consent is denied: <c>identity_allowed</c> is false.</summary>
    Denied = 1,

    /// <summary><c>is_bot</c> is true; a hit without a user agent is no robot's.</summary>
    Robot = 2,
    CarriesUser = 4,
    HasClient = 8,
}

/// <summary>The table that decides whose a hit is: the first row that holds. Source: design, Contracts, Identity.</summary>
public static class IdentityTable
{
    /// <summary>Only a person's hit that carries a user id and a client id, with consent, ties the two together.</summary>
    public static bool IsSignIn(HitFacts facts) => facts == (HitFacts.CarriesUser | HitFacts.HasClient);

    /// <summary>The hit is nobody's by itself: the sign-ins of its client decide, and a later one may decide anew.</summary>
    public static bool IsUndecided(HitFacts facts) => facts == HitFacts.HasClient;

    /// <summary>Decides. <see cref="Owner.User"/> is a number of the sign-ins; a hit that is <see cref="IdentifiedBy.SignedIn"/> names its user itself.</summary>
    public static Owner Decide(HitFacts facts, long occurredAt, SignIns signIns, IdentitySettings settings)
    {
        if (facts.HasFlag(HitFacts.Denied)) return new Owner(Owner.Nobody, IdentifiedBy.ConsentDenied);
        if (facts.HasFlag(HitFacts.Robot)) return new Owner(Owner.Nobody, IdentifiedBy.Bot);
        if (facts.HasFlag(HitFacts.CarriesUser)) return new Owner(Owner.Nobody, IdentifiedBy.SignedIn);
        return signIns.Resolve(occurredAt, settings);
    }
}
