using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Cdp.Hits;

/// <summary>The parameters of Universal Analytics and GA4 that mean something to a reader; the others are kept as they come.</summary>
internal enum WireKey : byte
{
    Other,
    Dimension, Metric, ItemPart, // families: cd<n>, cm<n>, pr<n>…/il<n>…/promo<n>…
    Version, Payload, ApiSecret,
    Tid, ClientId, UserId, Location, Title, Referrer, Host, Path, Language, Screen,
    CampaignSource, CampaignMedium, CampaignName, CampaignTerm, CampaignContent, CampaignId, Gclid,
    Currency, ConsentState, Address, Ga4Address,
    CacheBuster, PageLoad, HitCounter, Ga4PageLoad,
    TagManager, ConsentDetails, AdsUserId, AdsRandom, AdsLabel, MarketsAct, NonPersonalizedAds,
    HitType, EventPath, UserAgent, QueueTime, SessionControl,
    Category, Action, Label, Value, SocialNetwork, SocialAction, SocialTarget,
    TimingCategory, TimingVariable, TimingLabel, TimingTime, Exception,
    TransactionId, Affiliation, Revenue, Shipping, Tax, ScreenName,
    ItemName, ItemPrice, ItemQuantity, ItemCode, ItemCategory,
    EventName, SessionId, SessionNumber, SessionStart, FirstVisit, EngagementTime, Ga4Term,
    EventCategory, EventLabel, EventValue, EventTransactionId, EventCurrency,
    EventTax, EventShipping, EventValueText, EventTaxText, EventShippingText,
    EventCategoryNumber, EventLabelNumber, EventTransactionNumber,
    MeasurementId, FirebaseAppId,
}

/// <summary>Finds the <see cref="WireKey"/> of a decoded key: a table hashed by the key's first eight bytes and its length.</summary>
internal static class WireKeys
{
    public const int Count = (int)WireKey.FirebaseAppId + 1;

    private const int TableSize = 512;

    private static readonly Entry[] Table = Build(
    [
        ("v", WireKey.Version), ("payload", WireKey.Payload), ("api_secret", WireKey.ApiSecret),
        ("tid", WireKey.Tid), ("cid", WireKey.ClientId), ("uid", WireKey.UserId),
        ("dl", WireKey.Location), ("dt", WireKey.Title), ("dr", WireKey.Referrer), ("dh", WireKey.Host), ("dp", WireKey.Path),
        ("ul", WireKey.Language), ("sr", WireKey.Screen),
        ("cs", WireKey.CampaignSource), ("cm", WireKey.CampaignMedium), ("cn", WireKey.CampaignName), ("ck", WireKey.CampaignTerm),
        ("cc", WireKey.CampaignContent), ("ci", WireKey.CampaignId), ("gclid", WireKey.Gclid),
        ("cu", WireKey.Currency), ("gcs", WireKey.ConsentState), ("uip", WireKey.Address), ("_uip", WireKey.Ga4Address),
        ("z", WireKey.CacheBuster), ("a", WireKey.PageLoad), ("_s", WireKey.HitCounter), ("_p", WireKey.Ga4PageLoad),
        ("gtm", WireKey.TagManager), ("gcd", WireKey.ConsentDetails), ("auid", WireKey.AdsUserId), ("random", WireKey.AdsRandom),
        ("label", WireKey.AdsLabel), ("dma", WireKey.MarketsAct), ("npa", WireKey.NonPersonalizedAds),
        ("t", WireKey.HitType), ("p", WireKey.EventPath), ("ua", WireKey.UserAgent), ("qt", WireKey.QueueTime),
        ("sc", WireKey.SessionControl),
        ("ec", WireKey.Category), ("ea", WireKey.Action), ("el", WireKey.Label), ("ev", WireKey.Value),
        ("sn", WireKey.SocialNetwork), ("sa", WireKey.SocialAction), ("st", WireKey.SocialTarget),
        ("utc", WireKey.TimingCategory), ("utv", WireKey.TimingVariable), ("utl", WireKey.TimingLabel), ("utt", WireKey.TimingTime),
        ("exd", WireKey.Exception),
        ("ti", WireKey.TransactionId), ("ta", WireKey.Affiliation), ("tr", WireKey.Revenue), ("ts", WireKey.Shipping), ("tt", WireKey.Tax),
        ("cd", WireKey.ScreenName),
        ("in", WireKey.ItemName), ("ip", WireKey.ItemPrice), ("iq", WireKey.ItemQuantity), ("ic", WireKey.ItemCode),
        ("iv", WireKey.ItemCategory),
        ("en", WireKey.EventName), ("sid", WireKey.SessionId), ("sct", WireKey.SessionNumber), ("_ss", WireKey.SessionStart),
        ("_fv", WireKey.FirstVisit), ("_et", WireKey.EngagementTime), ("ct", WireKey.Ga4Term),
        ("ep.event_category", WireKey.EventCategory), ("ep.event_label", WireKey.EventLabel), ("epn.value", WireKey.EventValue),
        ("ep.transaction_id", WireKey.EventTransactionId), ("ep.currency", WireKey.EventCurrency),
        ("epn.tax", WireKey.EventTax), ("epn.shipping", WireKey.EventShipping),
        ("ep.value", WireKey.EventValueText), ("ep.tax", WireKey.EventTaxText), ("ep.shipping", WireKey.EventShippingText),
        ("epn.event_category", WireKey.EventCategoryNumber), ("epn.event_label", WireKey.EventLabelNumber),
        ("epn.transaction_id", WireKey.EventTransactionNumber),
        ("measurement_id", WireKey.MeasurementId), ("firebase_app_id", WireKey.FirebaseAppId),
    ]);

    public static WireKey Of(ReadOnlySpan<byte> key)
    {
        var first = FirstBytes(key);
        for (var at = Hash(first, key.Length); Table[at].Length > 0; at = (at + 1) % TableSize)
            if (Table[at].Is(key, first))
                return Table[at].Name;
        return key.Length >= 3 ? Family(key) : WireKey.Other;
    }

    /// <summary>
    /// The number of <c>cd5</c> or <c>pr12</c>: 1 to 200 without leading zeros; takes the digits off the text, or returns 0.
    /// </summary>
    public static int TakeIndex(ref ReadOnlySpan<byte> text)
    {
        var digits = 0;
        var index = 0;
        for (; digits < text.Length && digits < 3 && char.IsAsciiDigit((char)text[digits]); digits++)
            index = (index * 10) + text[digits] - '0';
        if (index is < 1 or > 200 || text[0] == '0') return 0;
        text = text[digits..];
        return index;
    }

    private static WireKey Family(ReadOnlySpan<byte> key) => key[0] switch
    {
        (byte)'c' when key[1] == 'd' && IsIndex(key[2..]) => WireKey.Dimension,
        (byte)'c' when key[1] == 'm' && IsIndex(key[2..]) => WireKey.Metric,
        (byte)'p' when key[1] == 'r' && (char.IsAsciiDigit((char)key[2]) || key.StartsWith("promo"u8)) => WireKey.ItemPart,
        (byte)'i' when key[1] == 'l' && char.IsAsciiDigit((char)key[2]) => WireKey.ItemPart,
        _ => WireKey.Other,
    };

    private static bool IsIndex(ReadOnlySpan<byte> text) => TakeIndex(ref text) > 0 && text.IsEmpty;

    private static ulong FirstBytes(ReadOnlySpan<byte> key)
    {
        var last = key.Length - 1;
        return key.Length switch
        {
            >= 8 => BinaryPrimitives.ReadUInt64LittleEndian(key),
            >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(key)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(key[(last - 3)..]) << (8 * (last - 3))),
            >= 1 => key[0] | ((ulong)key[key.Length / 2] << (8 * (key.Length / 2))) | ((ulong)key[last] << (8 * last)),
            _ => 0,
        };
    }

    private static int Hash(ulong first, int length) => (int)(((first + (ulong)length) * 0x9E37_79B9_7F4A_7C15) >> 55);

    private static Entry[] Build(ReadOnlySpan<(string Key, WireKey Name)> keys)
    {
        var table = new Entry[TableSize];
        foreach (var (text, name) in keys)
        {
            var key = System.Text.Encoding.ASCII.GetBytes(text);
            var at = Hash(FirstBytes(key), key.Length);
            while (table[at].Length > 0) at = (at + 1) % TableSize;
            table[at] = new Entry(FirstBytes(key), key, key.Length, name);
        }

        return table;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(ulong First, byte[] Key, int Length, WireKey Name)
    {
        public bool Is(ReadOnlySpan<byte> key, ulong first) =>
            First == first && Length == key.Length && (Length <= 8 || key.SequenceEqual(Key));
    }
}
