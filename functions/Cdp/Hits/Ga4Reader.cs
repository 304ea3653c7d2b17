using Cdp.Raw;
using Cdp.Settings;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Fills a hit from the pairs of a GA4 event (<c>v=2</c>). Source: the GA protocol page, sections 4 and 9.</summary>
internal sealed class Ga4Reader(HitSettings settings, SharedColumns shared, DuplicateKey duplicateKey)
{
    private readonly UserIdSources _userIds = new(settings);
    private readonly Ga4Items _items = new();
    private readonly PairParams _params = new();

    public void Read(Pairs pairs, RawRecord record, ReadOnlySpan<byte> line, Reading reading)
    {
        var hit = reading.Hit;
        shared.Begin(hit, record, reading.Number, "ga4"u8);
        hit.SetInteger(HitColumn.OccurredAt, record.ReceivedAt);
        PairColumns.Set(hit, pairs);
        SetUid(hit, pairs);
        SetSession(hit, pairs);
        SetPage(hit, pairs);
        SetEvent(hit, pairs);
        shared.Agent(hit, record, relayed: []);
        SharedColumns.Address(hit, record, pairs[WireKey.Ga4Address]);
        SetItems(hit, pairs);
        SetParams(hit, pairs);
        reading.HasCounters = PairColumns.HasCounters(pairs);
        reading.DuplicateKey = Key(hit, pairs, record, line, reading.Number);
    }

    private void SetUid(Hit hit, Pairs pairs)
    {
        foreach (var source in _userIds.All)
            if (!source.IsDimension && PairColumns.TrySetUid(hit, pairs, _userIds, source))
                return;
    }

    private static void SetSession(Hit hit, Pairs pairs)
    {
        hit.SetText(HitColumn.SessionId, CookieIds.SessionId(pairs.Take(WireKey.SessionId)));
        if (Numbers.TryParseWhole(pairs[WireKey.SessionNumber], out var number))
        {
            pairs.Take(WireKey.SessionNumber);
            hit.SetInteger(HitColumn.SessionNumber, number);
        }

        hit.SetBoolean(HitColumn.SessionStart, IsFlag(pairs.Take(WireKey.SessionStart)));
        hit.SetBoolean(HitColumn.FirstVisit, IsFlag(pairs.Take(WireKey.FirstVisit)));
    }

    private static bool IsFlag(ReadOnlySpan<byte> value) => !value.IsEmpty && !value.SequenceEqual("0"u8);

    private void SetPage(Hit hit, Pairs pairs)
    {
        if (!hit.Has(HitColumn.CampaignTerm)) PairColumns.SetText(hit, HitColumn.CampaignTerm, pairs, WireKey.Ga4Term);
        shared.Page(hit, pairs.Take(WireKey.Location), pairs.Take(WireKey.Host), pairs.Take(WireKey.Path));
        shared.Lower(hit, HitColumn.Language, pairs.Take(WireKey.Language));
    }

    private static void SetEvent(Hit hit, Pairs pairs)
    {
        PairColumns.SetText(hit, HitColumn.EventName, pairs, WireKey.EventName);
        SetText(hit, HitColumn.Category, pairs, WireKey.EventCategory, WireKey.EventCategoryNumber);
        SetText(hit, HitColumn.Label, pairs, WireKey.EventLabel, WireKey.EventLabelNumber);
        SetText(hit, HitColumn.TransactionId, pairs, WireKey.EventTransactionId, WireKey.EventTransactionNumber);
        PairColumns.SetNumber(hit, HitColumn.Value, pairs, WireKey.EventValue);
        if (!hit.Has(HitColumn.Value)) PairColumns.SetNumber(hit, HitColumn.Value, pairs, WireKey.EventValueText);
        if (!hit.Has(HitColumn.Currency)) PairColumns.SetText(hit, HitColumn.Currency, pairs, WireKey.EventCurrency);
        Revenue.Set(hit);
    }

    /// <summary>Sets a text that gtag sends as <c>epn.</c> where a site gave it as a number: an order number mostly.</summary>
    private static void SetText(Hit hit, HitColumn column, Pairs pairs, WireKey text, WireKey number)
    {
        PairColumns.SetText(hit, column, pairs, text);
        if (!hit.Has(column)) PairColumns.SetText(hit, column, pairs, number);
    }

    private void SetItems(Hit hit, Pairs pairs)
    {
        _items.Start();
        for (var i = 0; i < pairs.Count && pairs.Has(WireKey.ItemPart); i++)
            if (pairs.At(i).Name == WireKey.ItemPart)
                _items.Add(pairs.Key(i), i);
        _items.Write(hit, pairs);
    }

    private void SetParams(Hit hit, Pairs pairs)
    {
        _params.Start();
        for (var i = 0; i < pairs.Count; i++)
            if (PairColumns.IsLeftOver(pairs, i)) AddParam(pairs, i);
        _params.Write(hit, pairs);
    }

    private void AddParam(Pairs pairs, int pair)
    {
        var key = pairs.Key(pair);
        if (key is [(byte)'e', (byte)'p', ..] && WithoutPrefix(key, out var isNumber) is { IsEmpty: false } name)
        {
            if (!name.SequenceEqual("api_secret"u8)) AddEventParam(pairs, pair, name, isNumber);
        }
        else if (key is [(byte)'u', (byte)'p', ..] && WithoutPrefix(key, out isNumber) is { IsEmpty: false } property)
        {
            _params.AddUserProperty(pairs, pair, property, isNumber);
        }
        else if (pairs.At(pair).Name == WireKey.EngagementTime)
        {
            _params.Add(pairs, pair, "engagement_time_msec"u8, isNumber: true, wireName: key);
        }
        else
        {
            _params.Add(pairs, pair, key);
        }
    }

    /// <summary>Tax and shipping are amounts, also where a shop sends them as text.</summary>
    private void AddEventParam(Pairs pairs, int pair, ReadOnlySpan<byte> name, bool isNumber)
    {
        var amount = pairs.At(pair).Name switch
        {
            WireKey.EventTaxText => WireKey.EventTax,
            WireKey.EventShippingText => WireKey.EventShipping,
            _ => WireKey.Other,
        };
        if (amount == WireKey.Other) _params.Add(pairs, pair, name, isNumber);
        else if (!Numbers.TryParse(pairs[amount], out _)) _params.Add(pairs, pair, name, isNumber: true);
    }

    /// <summary>The name after <c>ep.</c>, <c>epn.</c>, <c>up.</c> or <c>upn.</c>; empty when there is no such prefix.</summary>
    private static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> key, out bool isNumber)
    {
        isNumber = key is [_, _, (byte)'n', (byte)'.', ..];
        return isNumber ? key[4..] : key is [_, _, (byte)'.', ..] ? key[3..] : [];
    }

    private UInt128 Key(Hit hit, Pairs pairs, RawRecord record, ReadOnlySpan<byte> line, int number) => duplicateKey.Start("ga4"u8)
        .Add(hit.Text(HitColumn.Tid)).Add(hit.Text(HitColumn.ClientId)).Add(pairs[WireKey.SessionId])
        .Add(pairs[WireKey.Ga4PageLoad]).Add(pairs[WireKey.HitCounter])
        .Add(number).Add(record.Query.Span).Add(line).Hash();
}
