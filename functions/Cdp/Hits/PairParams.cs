using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Writes the pairs that no column took as JSON objects: params, and of GA4 user_properties.</summary>
internal sealed class PairParams
{
    private const int Params = 0;
    private const int UserProperties = 1;

    private readonly Members _members = new();
    private readonly ByteBuffer _json = new();
    private bool _hasUserProperties;

    public void Start()
    {
        _members.Clear();
        _hasUserProperties = false;
    }

    /// <summary>A parameter under this name; where it should be a number and is none, its text under the name it had on the wire.</summary>
    public void Add(Pairs pairs, int pair, ReadOnlySpan<byte> name, bool isNumber = false, ReadOnlySpan<byte> wireName = default)
    {
        if (isNumber && !Numbers.TryParse(pairs.Value(pair), out _))
        {
            isNumber = false;
            if (!wireName.IsEmpty) name = wireName;
        }

        _members.Set(Params, name, Value(pair, isNumber));
    }

    public void AddUserProperty(Pairs pairs, int pair, ReadOnlySpan<byte> name, bool isNumber)
    {
        _hasUserProperties = true;
        _members.Set(UserProperties, name, Value(pair, isNumber && Numbers.TryParse(pairs.Value(pair), out _)));
    }

    /// <summary>Sets both columns.</summary>
    public void Write(Hit hit, Pairs pairs)
    {
        hit.SetText(HitColumn.Params, Json(pairs, Params));
        hit.SetText(HitColumn.UserProperties, _hasUserProperties ? Json(pairs, UserProperties) : "{}"u8);
    }

    private static int Value(int pair, bool isNumber) => (pair << 1) | (isNumber ? 1 : 0);

    private ReadOnlySpan<byte> Json(Pairs pairs, int scope)
    {
        _json.Clear();
        for (var i = 0; i < _members.Count; i++)
            if (_members[i].Scope == scope)
                WriteMember(pairs, i);
        JsonStrings.EndObject(_json, 0);
        return _json.Written;
    }

    private void WriteMember(Pairs pairs, int at)
    {
        JsonStrings.WriteNextName(_json, _members.Name(at));
        var value = pairs.Value(_members[at].Value >> 1);
        if ((_members[at].Value & 1) != 0 && Numbers.TryParse(value, out var number)) Numbers.Append(_json, number);
        else JsonStrings.Write(_json, value);
    }
}
