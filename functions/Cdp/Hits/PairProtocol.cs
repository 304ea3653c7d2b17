namespace Cdp.Hits;

/// <summary>What the merged pairs of a line are: a UA hit, a GA4 event, or neither. Source: the GA protocol page, section 2, step 5.</summary>
internal static class PairProtocol
{
    /// <param name="reason">Why it is neither; null when it is a hit.</param>
    /// <returns>True for UA, false for GA4.</returns>
    public static bool Classify(Pairs pairs, out Outcome outcome, out string? reason)
    {
        var version = pairs[WireKey.Version];
        var isUa = version is [(byte)'1'];
        reason = isUa ? ReasonOfUa(pairs) : version is [(byte)'2'] ? ReasonOfGa4(pairs) : ReasonOfOthers(pairs);
        outcome = reason is null ? Outcome.Accepted : reason is Reasons.Empty or Reasons.AdsPing or Reasons.NoEventName ? Outcome.Ignored : Outcome.Rejected;
        return isUa;
    }

    /// <summary>What there is to add to a reason, for a person; null when it says all.</summary>
    public static string? DetailOf(Pairs pairs, string reason) => reason switch
    {
        Reasons.UnknownProtocol when pairs.Has(WireKey.Version) => "v is neither 1 nor 2",
        Reasons.UnknownProtocol => pairs[WireKey.ClientId].IsEmpty ? "there is no v" : "there is a client id, but no v",
        _ => null,
    };

    private static string? ReasonOfUa(Pairs pairs)
    {
        var type = pairs[WireKey.HitType];
        if (type.SequenceEqual("dc"u8)) return Reasons.AdsPing;
        if (type.IsEmpty) return Reasons.NoHitType;
        return UaReader.IsHitType(type) ? null : Reasons.BadHitType;
    }

    private static string? ReasonOfGa4(Pairs pairs)
    {
        var tid = pairs[WireKey.Tid];
        if (tid.StartsWith("AW-"u8) || tid.StartsWith("DC-"u8)) return Reasons.AdsPing;
        return pairs[WireKey.EventName].IsEmpty ? Reasons.NoEventName : null;
    }

    private static string ReasonOfOthers(Pairs pairs)
    {
        if (pairs.Count == 0) return Reasons.Empty;
        var mayBeHit = pairs.Has(WireKey.Version) || !pairs[WireKey.ClientId].IsEmpty;
        return !mayBeHit && IsAdsPing(pairs) ? Reasons.AdsPing : Reasons.UnknownProtocol;
    }

    private static bool IsAdsPing(Pairs pairs) =>
        pairs.Has(WireKey.Tid) || pairs.Has(WireKey.TagManager) || pairs.Has(WireKey.ConsentState) || pairs.Has(WireKey.ConsentDetails)
        || pairs.Has(WireKey.AdsUserId) || pairs.Has(WireKey.EventName) || pairs.Has(WireKey.AdsRandom) || pairs.Has(WireKey.AdsLabel)
        || pairs.Has(WireKey.MarketsAct) || pairs.Has(WireKey.NonPersonalizedAds);
}
