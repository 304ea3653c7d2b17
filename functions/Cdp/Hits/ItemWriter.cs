using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Writes the JSON array of items, one member after the other; of a name set twice in an item the last value wins.</summary>
internal sealed class ItemWriter
{
    private readonly ByteBuffer _json = new();
    private readonly ByteBuffer _values = new();
    private readonly Members _members = new();
    private readonly List<(Extent Text, bool IsNumber)> _texts = [];

    public void Start()
    {
        _json.Clear();
        StartItem();
    }

    /// <summary>Whether the item that is being gathered has a member.</summary>
    public bool IsEmptyItem => _members.Count == 0;

    /// <summary>Sets a member of the item; an empty value is none. What should be a number and is none stays as text.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isNumber = false)
    {
        if (value.IsEmpty) return;
        _members.Set(0, name, _texts.Count);
        var start = _values.Length;
        _values.Append(value);
        _texts.Add((_values.Since(start), isNumber));
    }

    /// <summary>Writes the item that was gathered, if it has members, and starts the next.</summary>
    public void EndItem()
    {
        if (_members.Count > 0)
        {
            _json.Append((byte)(_json.Length == 0 ? '[' : ','));
            for (var i = 0; i < _members.Count; i++) WriteMember(i);
            _json.Append((byte)'}');
        }

        StartItem();
    }

    /// <summary>The column; absent without items.</summary>
    public void SetColumn(Hit hit)
    {
        if (_json.Length > 0) _json.Append((byte)']');
        hit.SetText(HitColumn.Items, _json.Written);
    }

    private void StartItem()
    {
        _members.Clear();
        _values.Clear();
        _texts.Clear();
    }

    private void WriteMember(int at)
    {
        _json.Append((byte)(at == 0 ? '{' : ','));
        JsonStrings.Write(_json, _members.Name(at));
        _json.Append((byte)':');
        var (text, isNumber) = _texts[_members[at].Value];
        if (isNumber && Numbers.TryParse(_values[text], out var number)) Numbers.Append(_json, number);
        else JsonStrings.Write(_json, _values[text]);
    }
}
