using System.Text;
using Cdp.Text;

namespace Cdp.Hits;

/// <summary>GA4's items, each one parameter <c>pr1</c> to <c>pr200</c> of fields joined by <c>~</c>.</summary>
/// <remarks>
/// A field is a key of two characters and its value; <c>~~</c> is a tilde. Source: the GA protocol page, section 4, Items.
/// </remarks>
internal sealed class Ga4Items
{
    private readonly ItemWriter _items = new();
    private readonly ByteBuffer _fields = new();
    private readonly Extent[] _customNames = new Extent[128];
    private readonly Extent[] _customValues = new Extent[128];
    private ulong[] _order = new ulong[16];
    private int _count;
    private bool _hasCustom;

    public void Start()
    {
        _count = 0;
        _items.Start();
    }

    /// <summary>Notes the pair when its key is that of an item.</summary>
    public void Add(ReadOnlySpan<byte> key, int pair)
    {
        if (key[0] != 'p' || key[1] != 'r') return;
        var digits = key[2..];
        var number = WireKeys.TakeIndex(ref digits);
        if (number == 0 || !digits.IsEmpty) return;
        if (_count == _order.Length) Array.Resize(ref _order, _count * 2);
        _order[_count++] = ((ulong)number << 32) | (uint)pair;
    }

    /// <summary>Sets the column and takes the pairs that went into it.</summary>
    public void Write(Hit hit, Pairs pairs)
    {
        var order = _order.AsSpan(0, _count);
        order.Sort();
        for (var i = 0; i < order.Length; i++)
        {
            pairs.TakePair((int)order[i]);
            var isLast = i + 1 == order.Length || order[i + 1] >> 32 != order[i] >> 32;
            if (isLast) WriteItem(pairs.Value((int)order[i]));
        }

        _items.SetColumn(hit);
    }

    private void WriteItem(ReadOnlySpan<byte> text)
    {
        _fields.Clear();
        while (!text.IsEmpty) SetField(TakeField(ref text));
        if (_hasCustom) WriteCustom();
        _items.EndItem();
    }

    /// <summary>Members named by the item itself: <c>k0color</c> and <c>v0blue</c>.</summary>
    private void WriteCustom()
    {
        for (var i = 0; i < _customNames.Length; i++)
            if (_customNames[i].Length > 0)
                _items.Set(_fields[_customNames[i]], _fields[_customValues[i]]);
            else if (_customValues[i].Length > 0)
                _items.Set([(byte)'v', (byte)i], _fields[_customValues[i]]);
        Array.Clear(_customNames);
        Array.Clear(_customValues);
        _hasCustom = false;
    }

    /// <summary>The text up to the next single tilde, its double ones made single.</summary>
    private Extent TakeField(ref ReadOnlySpan<byte> text)
    {
        var start = _fields.Length;
        while (text.IndexOf((byte)'~') is >= 0 and var tilde)
        {
            _fields.Append(text[..tilde]);
            var isLiteral = tilde + 1 < text.Length && text[tilde + 1] == '~';
            text = text[(tilde + (isLiteral ? 2 : 1))..];
            if (!isLiteral) return _fields.Since(start);
            _fields.Append((byte)'~');
        }

        _fields.Append(text);
        text = [];
        return _fields.Since(start);
    }

    private void SetField(Extent field)
    {
        var text = _fields[field];
        var keyLength = TwoCharacters(text);
        if (keyLength == 0) return;
        var key = text[..keyLength];
        var custom = key is [(byte)'k' or (byte)'v', var index] && char.IsAsciiLetterOrDigit((char)index) && !key.SequenceEqual("va"u8)
            ? index
            : 0;
        if (custom == 0)
        {
            _items.Set(NameOf(key, out var isNumber), text[keyLength..], isNumber);
            return;
        }

        (key[0] == 'k' ? _customNames : _customValues)[custom] = new Extent(field.Start + 2, field.Length - 2);
        _hasCustom = true;
    }

    /// <summary>How many bytes the first two characters have; 0 when there are fewer.</summary>
    private static int TwoCharacters(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out _, out var first);
        if (first == 0 || first == text.Length) return 0;
        Rune.DecodeFromUtf8(text[first..], out _, out var second);
        return first + second;
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> key, out bool isNumber)
    {
        isNumber = false;
        if (key.Length != 2) return key;
        switch ((char)key[0], (char)key[1])
        {
            case ('i', 'd'): return "item_id"u8;
            case ('n', 'm'): return "item_name"u8;
            case ('b', 'r'): return "item_brand"u8;
            case ('c', 'a'): return "item_category"u8;
            case ('c', '2'): return "item_category2"u8;
            case ('c', '3'): return "item_category3"u8;
            case ('c', '4'): return "item_category4"u8;
            case ('c', '5'): return "item_category5"u8;
            case ('v', 'a'): return "item_variant"u8;
            case ('c', 'p'): return "coupon"u8;
            case ('l', 'n'): return "item_list_name"u8;
            case ('l', 'i'): return "item_list_id"u8;
            case ('a', 'f'): return "affiliation"u8;
            case ('p', 'i'): return "promotion_id"u8;
            case ('p', 'n'): return "promotion_name"u8;
            case ('c', 'n'): return "creative_name"u8;
            case ('c', 's'): return "creative_slot"u8;
            case ('l', 'o'): return "location_id"u8;
        }

        isNumber = true;
        switch ((char)key[0], (char)key[1])
        {
            case ('p', 'r'): return "price"u8;
            case ('q', 't'): return "quantity"u8;
            case ('d', 's'): return "discount"u8;
            case ('l', 'p'): return "index"u8;
        }

        isNumber = false;
        return key;
    }
}
