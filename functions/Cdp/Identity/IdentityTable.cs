using Cdp.Settings;

namespace Cdp.Identity;

/// <summary>The table that decides who owns a hit: the first row that holds. Source: docs/design.md, Identity.</summary>
/// <remarks>
/// For a hit at time t, p is the client's last sign-in at or before t, n the first after t, w the sign-in window.
/// <code>
/// consent denied                                nobody   consent_denied
/// known bot                                     nobody   bot
/// carries a user id                             it       signed_in
/// client has more users than allowed            nobody   shared_device
/// p, and t-p &lt;= w, or no n, or n-t > w         p        after_logout
/// n                                             n        before_sign_in
/// else                                          nobody   anonymous
/// </code>
/// </remarks>
public static class IdentityTable
{
    /// <summary>True for the hits that tie a user id to a client: a person's, with both ids, and with consent.</summary>
    public static bool IsSignIn(HitFacts facts) => facts == (HitFacts.CarriesUser | HitFacts.HasClient);

    /// <summary>
    /// True for the hits that their client's sign-ins decide (the last four rows), so that a later sign-in may change the decision.
    /// </summary>
    public static bool IsAttributable(HitFacts facts) => facts == HitFacts.HasClient;

    /// <summary>Decides by all rows.</summary>
    /// <param name="occurredAt">Milliseconds since 1970, UTC.</param>
    /// <param name="signIns">All sign-ins of the hit's client.</param>
    public static Owner Decide(HitFacts facts, long occurredAt, SignIns signIns, IdentitySettings settings)
    {
        if (facts.HasFlag(HitFacts.Denied)) return new Owner(Owner.Nobody, IdentifiedBy.ConsentDenied);
        if (facts.HasFlag(HitFacts.Bot)) return new Owner(Owner.Nobody, IdentifiedBy.Bot);
        if (facts.HasFlag(HitFacts.CarriesUser)) return new Owner(Owner.FromHitItself, IdentifiedBy.SignedIn);
        return DecideBySignIns(occurredAt, signIns, settings);
    }

    /// <summary>Decides by the last four rows: for a hit that is <see cref="IsAttributable"/>.</summary>
    /// <param name="time">When it occurred, in milliseconds since 1970, UTC.</param>
    public static Owner DecideBySignIns(long time, SignIns signIns, IdentitySettings settings)
    {
        var all = signIns.All;
        if (all.Count == 0) return new Owner(Owner.Nobody, IdentifiedBy.Anonymous);
        if (signIns.Users > settings.MaxUsersPerClient) return new Owner(Owner.Nobody, IdentifiedBy.SharedDevice);
        var next = signIns.FirstAfter(time);
        if (next == 0) return new Owner(all[0].User, IdentifiedBy.BeforeSignIn);
        var previous = all[next - 1];
        var window = (long)settings.SignInWindow.TotalMilliseconds;
        return next == all.Count || time - previous.OccurredAt <= window || all[next].OccurredAt - time > window
            ? new Owner(previous.User, IdentifiedBy.AfterLogout)
            : new Owner(all[next].User, IdentifiedBy.BeforeSignIn);
    }
}
