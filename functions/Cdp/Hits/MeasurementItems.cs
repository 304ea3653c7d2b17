using System.Text.Json;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>The items of a Measurement Protocol event: objects as they are, but numbers that were typed as text as numbers.</summary>
/// <remarks>Source: the GA protocol page, section 5.</remarks>
internal sealed class MeasurementItems
{
    private readonly Members _members = new();
    private readonly ByteBuffer _text = new();
    private readonly ByteBuffer _json = new();

    /// <summary>Sets the column; absent without an object among the entries.</summary>
    /// <param name="array">The node of an array.</param>
    public void Set(Hit hit, JsonText json, int array)
    {
        _json.Clear();
        for (var item = array + 1; item < json.After(array); item = json.After(item))
        {
            if (json.KindOf(item) != JsonTokenType.StartObject) continue;
            _json.Append((byte)(_json.Length == 0 ? '[' : ','));
            WriteItem(json, item);
        }

        if (_json.Length > 0) _json.Append((byte)']');
        hit.SetText(HitColumn.Items, _json.Written);
    }

    private void WriteItem(JsonText json, int item)
    {
        _members.Clear();
        json.Gather(_members, 0, item);
        var start = _json.Length;
        for (var i = 0; i < _members.Count; i++)
        {
            JsonStrings.WriteNextName(_json, _members.Name(i));
            WriteValue(json, _members[i].Value, IsNumber(_members.Name(i)));
        }

        JsonStrings.EndObject(_json, start);
    }

    private void WriteValue(JsonText json, int value, bool isNumber)
    {
        if (isNumber && json.KindOf(value) == JsonTokenType.String && TryParse(json, value, out var number)) Numbers.Append(_json, number);
        else json.Write(_json, value);
    }

    private bool TryParse(JsonText json, int value, out double number)
    {
        _text.Clear();
        return Numbers.TryParse(_text[json.AppendText(value, _text)], out number);
    }

    private static bool IsNumber(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("price"u8) || name.SequenceEqual("quantity"u8)
        || name.SequenceEqual("discount"u8) || name.SequenceEqual("index"u8);
}
