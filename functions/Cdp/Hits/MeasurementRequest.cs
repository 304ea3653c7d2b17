using System.Text.Json;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>What all events of a Measurement Protocol request have in common: read once, however many they are.</summary>
/// <remarks>Source: the GA protocol page, section 5.</remarks>
internal sealed class MeasurementRequest
{
    private readonly Members _members = new();
    private readonly ByteBuffer _text = new();
    private Extent _clientId;
    private Extent _userProperties;
    private Extent _consent;

    /// <summary>The node of <c>user_id</c>; -1 when there is none.</summary>
    public int UserId { get; private set; }

    /// <summary>The node of <c>user_properties</c>; -1 when there is none.</summary>
    public int UserProperties { get; private set; }

    /// <summary>The node of <c>timestamp_micros</c>, for events without one of their own; -1 when there is none.</summary>
    public int Timestamp { get; private set; }

    public void Read(JsonText json)
    {
        _text.Clear();
        UserId = json.Find(JsonText.Root, "user_id"u8);
        UserProperties = json.Find(JsonText.Root, "user_properties"u8);
        Timestamp = json.Find(JsonText.Root, "timestamp_micros"u8);
        _clientId = ClientId(json, "client_id"u8);
        if (_clientId.Length == 0) _clientId = ClientId(json, "app_instance_id"u8);
        _userProperties = WriteUserProperties(json);
        _consent = WriteConsent(json, json.Find(JsonText.Root, "consent"u8));
    }

    /// <summary>Sets client_id, user_properties, consent and identity_allowed, for consent of this kind never denies identity.</summary>
    public void SetColumns(Hit hit)
    {
        hit.SetText(HitColumn.ClientId, _text[_clientId]);
        hit.SetText(HitColumn.UserProperties, _text[_userProperties]);
        hit.SetText(HitColumn.Consent, _text[_consent]);
        hit.SetBoolean(HitColumn.IdentityAllowed, true);
    }

    /// <summary>
    /// The value of a user property in its wrapper, or the bare scalar that some clients send in place of it; -1 without either.
    /// </summary>
    public static int UserPropertyOf(JsonText json, int node) => json.IsScalar(node) ? node : json.Find(node, "value"u8);

    private Extent ClientId(JsonText json, ReadOnlySpan<byte> name) =>
        _text.Place(Ids.UsableClient(_text[json.AppendText(json.Find(JsonText.Root, name), _text)]));

    private Extent WriteUserProperties(JsonText json)
    {
        Gather(json, UserProperties);
        var start = _text.Length;
        for (var i = 0; i < _members.Count; i++)
            if (UserPropertyOf(json, _members[i].Value) is >= 0 and var value)
            {
                JsonStrings.WriteNextName(_text, _members.Name(i));
                json.Write(_text, value);
            }

        return JsonStrings.EndObject(_text, start);
    }

    /// <summary>The object with its values in lower case; nothing when it has no members.</summary>
    private Extent WriteConsent(JsonText json, int node)
    {
        Gather(json, node);
        if (_members.Count == 0) return default;
        var start = _text.Length;
        for (var i = 0; i < _members.Count; i++)
        {
            JsonStrings.WriteNextName(_text, _members.Name(i));
            json.WriteLower(_text, _members[i].Value);
        }

        return JsonStrings.EndObject(_text, start);
    }

    private void Gather(JsonText json, int node)
    {
        _members.Clear();
        if (json.KindOf(node) == JsonTokenType.StartObject) json.Gather(_members, 0, node);
    }
}
