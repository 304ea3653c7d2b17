using Cdp.Hits;

namespace Cdp.Identity;

/// <summary>What the identity table asks about a hit itself.</summary>
[Flags]
public enum HitFacts : byte
{
    None = 0,

    /// <summary>Analytics consent is denied: <c>identity_allowed</c> is false.</summary>
    Denied = 1,

    /// <summary><c>is_bot</c> is true; a hit without a user agent is not a bot's.</summary>
    Bot = 2,
    CarriesUser = 4,
    HasClient = 8,
}

/// <summary>Reads the facts from a hit.</summary>
internal static class HitFactsReader
{
    public static HitFacts FactsOf(Hit hit) => Facts(
        hit.Boolean(HitColumn.IdentityAllowed) == false, hit.Boolean(HitColumn.IsBot) == true, hit.Has(HitColumn.Uid),
        hit.Has(HitColumn.ClientId));

    public static HitFacts FactsOf(EncodedHit hit) => Facts(
        hit.Boolean(HitColumn.IdentityAllowed) == false, hit.Boolean(HitColumn.IsBot) == true, hit.Has(HitColumn.Uid),
        hit.Has(HitColumn.ClientId));

    private static HitFacts Facts(bool isDenied, bool isBot, bool carriesUser, bool hasClient) =>
        (isDenied ? HitFacts.Denied : HitFacts.None)
        | (isBot ? HitFacts.Bot : HitFacts.None)
        | (carriesUser ? HitFacts.CarriesUser : HitFacts.None)
        | (hasClient ? HitFacts.HasClient : HitFacts.None);
}
