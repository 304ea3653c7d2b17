namespace Cdp.Hits;

/// <summary>
/// What the merged pairs of a line are: a UA hit, a GA4 event, or neither. Source: the GA protocol page, section 2, step 5.
/// </summary>
internal static class PairProtocol
{
    /// <param name="reason">Why it is neither; null when it is a hit.</param>
    /// <returns>True for UA, false for GA4.</returns>
    public static bool Classify(Pairs pairs, out Reason? reason)
    {
        var version = pairs[WireKey.Version];
        var isUa = version is [(byte)'1'];
        reason = isUa ? ReasonOfUa(pairs) : version is [(byte)'2'] ? ReasonOfGa4(pairs) : ReasonOfOthers(pairs);
        return isUa;
    }

    /// <summary>What there is to add to a reason, for a person; null when it says all.</summary>
    public static string? DetailOf(Pairs pairs, Reason reason) => reason switch
    {
        Reason.UnknownProtocol when pairs.Has(WireKey.Version) => "v is neither 1 nor 2",
        Reason.UnknownProtocol => pairs[WireKey.ClientId].IsEmpty ? "there is no v" : "there is a client id, but no v",
        _ => null,
    };

    private static Reason? ReasonOfUa(Pairs pairs)
    {
        var type = pairs[WireKey.HitType];
        if (type.SequenceEqual("dc"u8)) return Reason.AdsPing;
        if (type.IsEmpty) return Reason.NoHitType;
        return UaReader.IsHitType(type) ? null : Reason.BadHitType;
    }

    private static Reason? ReasonOfGa4(Pairs pairs)
    {
        var tid = pairs[WireKey.Tid];
        if (tid.StartsWith("AW-"u8) || tid.StartsWith("DC-"u8)) return Reason.AdsPing;
        return pairs[WireKey.EventName].IsEmpty ? Reason.NoEventName : null;
    }

    private static Reason ReasonOfOthers(Pairs pairs)
    {
        if (pairs.Count == 0) return Reason.Empty;
        var mayBeHit = pairs.Has(WireKey.Version) || !pairs[WireKey.ClientId].IsEmpty;
        return !mayBeHit && IsAdsPing(pairs) ? Reason.AdsPing : Reason.UnknownProtocol;
    }

    private static bool IsAdsPing(Pairs pairs) =>
        pairs.Has(WireKey.Tid) || pairs.Has(WireKey.TagManager) || pairs.Has(WireKey.ConsentState) || pairs.Has(WireKey.ConsentDetails)
        || pairs.Has(WireKey.AdsUserId) || pairs.Has(WireKey.EventName) || pairs.Has(WireKey.AdsRandom) || pairs.Has(WireKey.AdsLabel)
        || pairs.Has(WireKey.MarketsAct) || pairs.Has(WireKey.NonPersonalizedAds);
}
