using Cdp.Raw;
using Cdp.Settings;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Fills a hit from the pairs of a Universal Analytics hit (<c>v=1</c>). Source: the GA protocol page, sections 3 and 9.</summary>
internal sealed class UaReader(HitSettings settings, SharedColumns shared, DuplicateKey duplicateKey)
{
    private const long MaxQueueTime = 172_800_000;

    private readonly UserIdSources _userIds = new(settings);
    private readonly UaItems _items = new();
    private readonly PairParams _params = new();

    public static bool IsHitType(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("pageview"u8) || type.SequenceEqual("event"u8) || type.SequenceEqual("screenview"u8)
        || type.SequenceEqual("timing"u8) || type.SequenceEqual("transaction"u8) || type.SequenceEqual("item"u8)
        || type.SequenceEqual("social"u8) || type.SequenceEqual("exception"u8);

    public void Read(Pairs pairs, RawRecord record, ReadOnlySpan<byte> line, Reading reading)
    {
        var hit = reading.Hit;
        shared.Begin(hit, record, reading.Number, "ua"u8);
        PairColumns.Set(hit, pairs);
        SetUid(hit, pairs);
        SetPage(hit, pairs);
        SetEvent(hit, pairs);
        SetTime(hit, pairs, record.ReceivedAt);
        shared.Agent(hit, record, pairs.Take(WireKey.UserAgent));
        SharedColumns.Address(hit, record, pairs[WireKey.Address]);
        SetItems(hit, pairs);
        SetParams(hit, pairs);
        reading.HasCounters = PairColumns.HasCounters(pairs);
        reading.DuplicateKey = Key(hit, pairs, record, line, reading.Number);
    }

    private void SetUid(Hit hit, Pairs pairs)
    {
        foreach (var source in _userIds.All)
            if ((source.IsParameter || source.IsDimension) && PairColumns.TrySetUid(hit, pairs, _userIds, source))
                return;
    }

    private void SetPage(Hit hit, Pairs pairs)
    {
        var path = pairs.Take(WireKey.Path);
        if (path.IsEmpty) path = pairs.Take(WireKey.EventPath);
        shared.Page(hit, pairs.Take(WireKey.Location), pairs.Take(WireKey.Host), path);
        shared.Lower(hit, HitColumn.Language, pairs.Take(WireKey.Language));
    }

    private static void SetEvent(Hit hit, Pairs pairs)
    {
        var type = pairs.Take(WireKey.HitType);
        var name = type;
        switch (type[0])
        {
            case (byte)'p':
                name = "page_view"u8;
                break;
            case (byte)'s' when type.SequenceEqual("screenview"u8):
                name = "screen_view"u8;
                break;
            case (byte)'s':
                PairColumns.SetText(hit, HitColumn.Category, pairs, WireKey.SocialNetwork);
                PairColumns.SetText(hit, HitColumn.Action, pairs, WireKey.SocialAction);
                PairColumns.SetText(hit, HitColumn.Label, pairs, WireKey.SocialTarget);
                break;
            case (byte)'t' when type[1] == 'i':
                PairColumns.SetText(hit, HitColumn.Category, pairs, WireKey.TimingCategory);
                PairColumns.SetText(hit, HitColumn.Action, pairs, WireKey.TimingVariable);
                PairColumns.SetText(hit, HitColumn.Label, pairs, WireKey.TimingLabel);
                PairColumns.SetNumber(hit, HitColumn.Value, pairs, WireKey.TimingTime);
                break;
            case (byte)'e' when type[1] == 'x':
                PairColumns.SetText(hit, HitColumn.Label, pairs, WireKey.Exception);
                break;
            case (byte)'e' when !pairs[WireKey.Action].IsEmpty:
                name = pairs[WireKey.Action];
                break;
        }

        hit.SetText(HitColumn.EventName, name);
        FillEvent(hit, pairs);
        PairColumns.SetText(hit, HitColumn.TransactionId, pairs, WireKey.TransactionId);
        PairColumns.SetNumber(hit, HitColumn.Revenue, pairs, WireKey.Revenue);
    }

    /// <summary>
    /// Category, action, label and value of the event parameters, which may ride on a hit of any type, where its type set none.
    /// </summary>
    private static void FillEvent(Hit hit, Pairs pairs)
    {
        if (!hit.Has(HitColumn.Category)) PairColumns.SetText(hit, HitColumn.Category, pairs, WireKey.Category);
        if (!hit.Has(HitColumn.Action)) PairColumns.SetText(hit, HitColumn.Action, pairs, WireKey.Action);
        if (!hit.Has(HitColumn.Label)) PairColumns.SetText(hit, HitColumn.Label, pairs, WireKey.Label);
        if (!hit.Has(HitColumn.Value)) PairColumns.SetNumber(hit, HitColumn.Value, pairs, WireKey.Value);
    }

    private static void SetTime(Hit hit, Pairs pairs, long receivedAt)
    {
        var queued = Numbers.TryParse(pairs[WireKey.QueueTime], out var milliseconds) ? milliseconds : 0;
        var clamped = Math.Clamp(queued, 0, MaxQueueTime);
        if (clamped == milliseconds) pairs.Take(WireKey.QueueTime);
        hit.SetInteger(HitColumn.OccurredAt, receivedAt - (long)Math.Ceiling(clamped));
        hit.SetBoolean(HitColumn.SessionStart, pairs[WireKey.SessionControl].SequenceEqual("start"u8));
        hit.SetBoolean(HitColumn.FirstVisit, false);
        if (hit.Boolean(HitColumn.SessionStart) == true) pairs.Take(WireKey.SessionControl);
    }

    private void SetItems(Hit hit, Pairs pairs)
    {
        _items.Start();
        for (var i = 0; i < pairs.Count && pairs.Has(WireKey.ItemPart); i++)
            if (pairs.At(i).Name == WireKey.ItemPart)
                _items.Add(pairs.Key(i), i);
        _items.Write(hit, pairs, isItemHit: pairs[WireKey.HitType].SequenceEqual("item"u8));
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
        switch (pairs.At(pair).Name)
        {
            case WireKey.Metric:
                _params.Add(pairs, pair, key, isNumber: true);
                break;
            case WireKey.ScreenName:
                _params.Add(pairs, pair, "screen_name"u8);
                break;
            case WireKey.Shipping:
                _params.Add(pairs, pair, "shipping"u8, isNumber: true, wireName: key);
                break;
            case WireKey.Tax:
                _params.Add(pairs, pair, "tax"u8, isNumber: true, wireName: key);
                break;
            case WireKey.Affiliation:
                _params.Add(pairs, pair, "affiliation"u8);
                break;
            default:
                _params.Add(pairs, pair, key);
                break;
        }
    }

    private UInt128 Key(Hit hit, Pairs pairs, RawRecord record, ReadOnlySpan<byte> line, int number) => duplicateKey.Start("ua"u8)
        .Add(hit.Text(HitColumn.Tid)).Add(hit.Text(hit.Has(HitColumn.ClientId) ? HitColumn.ClientId : HitColumn.Uid))
        .Add(pairs[WireKey.HitType]).Add(pairs[WireKey.PageLoad]).Add(pairs[WireKey.HitCounter]).Add(pairs[WireKey.CacheBuster])
        .Add(number).Add(record.Query.Span).Add(line).Hash();
}
