using System.Text.Json;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>The params of a Measurement Protocol event: some go into columns, the others stay as they are, with their JSON types.</summary>
internal sealed class MeasurementParams
{
    private static readonly (byte[] Name, HitColumn Column)[] TextColumns =
    [
        ("page_title"u8.ToArray(), HitColumn.PageTitle), ("page_referrer"u8.ToArray(), HitColumn.Referrer),
        ("screen_resolution"u8.ToArray(), HitColumn.Screen),
        ("currency"u8.ToArray(), HitColumn.Currency), ("transaction_id"u8.ToArray(), HitColumn.TransactionId),
        ("gclid"u8.ToArray(), HitColumn.Gclid), ("event_category"u8.ToArray(), HitColumn.Category),
        ("event_label"u8.ToArray(), HitColumn.Label),
    ];

    private static readonly (byte[] Name, HitColumn Column)[] CampaignColumns =
    [
        ("source"u8.ToArray(), HitColumn.CampaignSource), ("medium"u8.ToArray(), HitColumn.CampaignMedium),
        ("campaign"u8.ToArray(), HitColumn.CampaignName), ("term"u8.ToArray(), HitColumn.CampaignTerm),
        ("content"u8.ToArray(), HitColumn.CampaignContent), ("campaign_id"u8.ToArray(), HitColumn.CampaignId),
    ];

    private readonly Members _members = new();
    private readonly MeasurementItems _items = new();
    private readonly ByteBuffer _text = new();
    private readonly ByteBuffer _json = new();
    private readonly bool[] _taken = new bool[64];

    /// <summary>Gathers the params.</summary>
    /// <returns>How many there are.</returns>
    public int Start(JsonText json, int node)
    {
        _members.Clear();
        Array.Clear(_taken);
        if (json.KindOf(node) == JsonTokenType.StartObject) json.Gather(_members, 0, node);
        return _members.Count;
    }

    /// <summary>The value of the param; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<byte> name) => IndexOf(name) is >= 0 and var at ? _members[at].Value : -1;

    /// <summary>Sets the columns that come from params, and params to the rest.</summary>
    public void SetColumns(Hit hit, JsonText json, SharedColumns shared)
    {
        _text.Clear();
        foreach (var (name, column) in TextColumns) hit.SetText(column, Take(json, name));
        if (hit.Text(HitColumn.EventName).SequenceEqual("campaign_details"u8))
            foreach (var (name, column) in CampaignColumns)
                hit.SetText(column, Take(json, name));
        shared.Page(hit, Take(json, "page_location"u8), host: [], path: []);
        shared.Lower(hit, HitColumn.Language, Take(json, "language"u8));
        SetSession(hit, json);
        SetValue(hit, json);
        SetItems(hit, json);
        WriteRest(hit, json);
    }

    private void SetSession(Hit hit, JsonText json)
    {
        hit.SetBoolean(HitColumn.SessionStart, false);
        hit.SetBoolean(HitColumn.FirstVisit, false);
        hit.SetText(HitColumn.SessionId, CookieIds.SessionId(Take(json, "session_id"u8)));
        if (!Numbers.TryParseWhole(_text[json.AppendText(Find("session_number"u8), _text)], out var number)) return;
        Take(json, "session_number"u8);
        hit.SetInteger(HitColumn.SessionNumber, number);
    }

    private void SetValue(Hit hit, JsonText json)
    {
        if (Numbers.TryParse(_text[json.AppendText(Find("value"u8), _text)], out var number))
        {
            Take(json, "value"u8);
            hit.SetNumber(HitColumn.Value, number);
        }

        Revenue.Set(hit);
    }

    private void SetItems(Hit hit, JsonText json)
    {
        if (IndexOf("items"u8) is not (>= 0 and var at) || json.KindOf(_members[at].Value) != JsonTokenType.StartArray) return;
        _taken[at] = true;
        _items.Set(hit, json, _members[at].Value);
    }

    private void WriteRest(Hit hit, JsonText json)
    {
        _json.Clear();
        for (var i = 0; i < _members.Count; i++)
        {
            var name = _members.Name(i);
            if (_taken[i] || name.IsEmpty || name.SequenceEqual("api_secret"u8)) continue;
            JsonStrings.WriteNextName(_json, name);
            json.Write(_json, _members[i].Value);
        }

        JsonStrings.EndObject(_json, 0);
        hit.SetText(HitColumn.Params, _json.Written);
    }

    /// <summary>The text of a param that goes into a column; empty, and the param stays, when its value has none.</summary>
    private ReadOnlySpan<byte> Take(JsonText json, ReadOnlySpan<byte> name)
    {
        if (IndexOf(name) is not (>= 0 and var at) || !json.IsScalar(_members[at].Value)) return [];
        _taken[at] = true;
        return _text[json.AppendText(_members[at].Value, _text)];
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _members.Count; i++)
            if (_members.Name(i).SequenceEqual(name))
                return i;
        return -1;
    }
}
