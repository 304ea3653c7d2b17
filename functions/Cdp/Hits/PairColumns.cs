using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Columns that Universal Analytics and GA4 send under the same keys.</summary>
internal static class PairColumns
{
    /// <summary>Identity, page, campaign, device and consent, as far as both protocols agree.</summary>
    public static void Set(Hit hit, Pairs pairs)
    {
        SetText(hit, HitColumn.Tid, pairs, WireKey.Tid);
        SetClientId(hit, pairs);
        SetText(hit, HitColumn.PageTitle, pairs, WireKey.Title);
        SetText(hit, HitColumn.Referrer, pairs, WireKey.Referrer);
        SetText(hit, HitColumn.Screen, pairs, WireKey.Screen);
        SetText(hit, HitColumn.CampaignSource, pairs, WireKey.CampaignSource);
        SetText(hit, HitColumn.CampaignMedium, pairs, WireKey.CampaignMedium);
        SetText(hit, HitColumn.CampaignName, pairs, WireKey.CampaignName);
        SetText(hit, HitColumn.CampaignTerm, pairs, WireKey.CampaignTerm);
        SetText(hit, HitColumn.CampaignContent, pairs, WireKey.CampaignContent);
        SetText(hit, HitColumn.CampaignId, pairs, WireKey.CampaignId);
        SetText(hit, HitColumn.Gclid, pairs, WireKey.Gclid);
        SetText(hit, HitColumn.Currency, pairs, WireKey.Currency);
        if (Consent.Set(hit, pairs[WireKey.ConsentState])) pairs.Take(WireKey.ConsentState);
    }

    public static void SetText(Hit hit, HitColumn column, Pairs pairs, WireKey key)
    {
        if (pairs.Has(key)) hit.SetText(column, pairs.Take(key));
    }

    /// <summary>Sets a numeric column; what is no number stays in params.</summary>
    public static void SetNumber(Hit hit, HitColumn column, Pairs pairs, WireKey key)
    {
        if (!pairs.Has(key)) return;
        var text = pairs[key];
        if (Numbers.TryParse(text, out var number)) hit.SetNumber(column, number);
        else if (!text.IsEmpty) return;
        pairs.Take(key);
    }

    /// <summary>Sets uid from this pair, when its value may be an id.</summary>
    public static bool TrySetUid(Hit hit, Pairs pairs, UserIdSources sources, UserIdSource source)
    {
        var value = source.IsParameter ? pairs[WireKey.UserId]
            : pairs.Has(source.Key) ? Find(pairs, source.Name) : [];
        var id = sources.Usable(value);
        if (id.IsEmpty) return false;
        hit.SetText(HitColumn.Uid, id);
        hit.SetText(HitColumn.UidSource, source.Name);
        if (source.IsParameter) pairs.Take(WireKey.UserId);
        return true;
    }

    public static bool HasCounters(Pairs pairs) =>
        pairs.Has(WireKey.PageLoad) || pairs.Has(WireKey.HitCounter) || pairs.Has(WireKey.CacheBuster) || pairs.Has(WireKey.Ga4PageLoad);

    /// <summary>No column took the pair, no later one has its key, and it may get into params.</summary>
    public static bool IsLeftOver(Pairs pairs, int pair) =>
        !pairs.At(pair).Taken && !pairs.IsOverridden(pair) && !IsNeverKept(pairs.At(pair).Name);

    /// <summary>Keys that never get into params: the marks of the format, a credential, and addresses of visitors.</summary>
    private static bool IsNeverKept(WireKey key) =>
        key is WireKey.Version or WireKey.Payload or WireKey.ApiSecret or WireKey.Address or WireKey.Ga4Address;

    private static void SetClientId(Hit hit, Pairs pairs)
    {
        var id = Ids.UsableClient(pairs[WireKey.ClientId]);
        if (id.IsEmpty) return;
        hit.SetText(HitColumn.ClientId, id);
        pairs.Take(WireKey.ClientId);
    }

    private static ReadOnlySpan<byte> Find(Pairs pairs, ReadOnlySpan<byte> key)
    {
        for (var i = pairs.Count - 1; i >= 0; i--)
            if (pairs.At(i).Key.Length == key.Length && pairs.Key(i).SequenceEqual(key))
                return pairs.Value(i);
        return [];
    }
}
