namespace Cdp.Hits;

/// <summary>
/// Universal Analytics' products, impressions and promotions, each spread over many parameters, as items under GA4's names.
/// </summary>
/// <remarks>Order: products, impressions by list, promotions, each by number. Source: the GA protocol page, sections 3 and 9.</remarks>
internal sealed class UaItems
{
    private const int ListName = 1;
    private const int Dimension = 200;
    private const int Metric = 500;

    private readonly ItemWriter _items = new();
    private ItemKey[] _keys = new ItemKey[16];
    private int _count;

    private enum List
    {
        Product,
        Impression,
        Promotion,
    }

    public void Start()
    {
        _count = 0;
        _items.Start();
    }

    /// <summary>Notes the pair when its key is a part of an item.</summary>
    public void Add(ReadOnlySpan<byte> key, int pair)
    {
        if (!TryParse(key, out var parsed)) return;
        if (_count == _keys.Length) Array.Resize(ref _keys, _count * 2);
        _keys[_count++] = parsed with { Pair = pair };
    }

    /// <summary>Sets the column and takes the pairs that went into it.</summary>
    public void Write(Hit hit, Pairs pairs, bool isItemHit)
    {
        if (isItemHit) WriteItemHit(pairs);
        var keys = _keys.AsSpan(0, _count);
        keys.Sort();
        for (var i = 0; i < keys.Length;)
        {
            var end = i + 1;
            while (end < keys.Length && keys[end].IsOfGroup(keys[i])) end++;
            WriteGroup(keys[i..end], pairs);
            i = end;
        }

        _items.SetColumn(hit);
    }

    /// <summary>The one item of a hit of the type item.</summary>
    private void WriteItemHit(Pairs pairs)
    {
        _items.Set("item_id"u8, pairs.Take(WireKey.ItemCode));
        _items.Set("item_name"u8, pairs.Take(WireKey.ItemName));
        _items.Set("price"u8, pairs.Take(WireKey.ItemPrice), isNumber: true);
        _items.Set("quantity"u8, pairs.Take(WireKey.ItemQuantity), isNumber: true);
        _items.Set("item_category"u8, pairs.Take(WireKey.ItemCategory));
        _items.EndItem();
    }

    /// <summary>Writes a product, a promotion, or all impressions of a list, whose name (sorted before them) each of them gets.</summary>
    private void WriteGroup(ReadOnlySpan<ItemKey> keys, Pairs pairs)
    {
        var named = 0;
        if (keys[0].List == List.Impression)
            while (named < keys.Length && keys[named].Item == 0)
                named++;
        if (named == keys.Length) return; // a list without impressions stays in params
        for (var i = 0; i < named; i++) pairs.TakePair(keys[i].Pair);
        for (var i = named; i < keys.Length; i++)
        {
            WriteMember(keys[i], pairs);
            if (i + 1 < keys.Length && keys[i + 1].Item == keys[i].Item) continue;
            if (named > 0 && !_items.IsEmptyItem) _items.Set("item_list_name"u8, pairs.Value(keys[named - 1].Pair));
            _items.EndItem();
        }
    }

    private void WriteMember(in ItemKey key, Pairs pairs)
    {
        pairs.TakePair(key.Pair);
        var value = pairs.Value(key.Pair);
        if (key.List == List.Promotion)
            _items.Set(PromotionName(key.Suffix), value);
        else if (key.Suffix < Dimension)
            _items.Set(ProductName(key.Suffix), value, isNumber: key.Suffix is 6 or 7 or 9);
        else
            _items.Set(CustomName(pairs.Key(key.Pair), key.Suffix), value, isNumber: key.Suffix >= Metric);
    }

    private static ReadOnlySpan<byte> CustomName(ReadOnlySpan<byte> key, int suffix) =>
        key[^CustomLength(suffix < Metric ? suffix - Dimension : suffix - Metric)..];

    /// <summary>How long cd5 or cm120 is.</summary>
    private static int CustomLength(int index) => index < 10 ? 3 : index < 100 ? 4 : 5;

    private static bool TryParse(ReadOnlySpan<byte> key, out ItemKey parsed)
    {
        parsed = default;
        var list = key[0] == 'i' ? List.Impression : key[2] == 'o' ? List.Promotion : List.Product;
        var rest = key[(list == List.Promotion ? 5 : 2)..];
        var number = WireKeys.TakeIndex(ref rest);
        var item = 0;
        if (list == List.Impression && !rest.SequenceEqual("nm"u8))
        {
            if (!rest.StartsWith("pi"u8)) return false;
            rest = rest[2..];
            item = WireKeys.TakeIndex(ref rest);
            if (item == 0) return false;
        }

        var suffix = list == List.Impression && item == 0 ? ListName : list == List.Promotion ? PromotionSuffix(rest) : ProductSuffix(rest);
        parsed = new ItemKey(list, number, item, suffix, Pair: 0);
        return number > 0 && suffix > 0;
    }

    private static int ProductSuffix(ReadOnlySpan<byte> suffix)
    {
        if (suffix.Length > 2 && suffix[0] == 'c' && suffix[1] is (byte)'d' or (byte)'m')
        {
            var index = suffix[2..];
            var custom = WireKeys.TakeIndex(ref index);
            return custom == 0 || !index.IsEmpty ? 0 : custom + (suffix[1] == 'd' ? Dimension : Metric);
        }

        return suffix.Length != 2 ? 0 : ((char)suffix[0], (char)suffix[1]) switch
        {
            ('i', 'd') => 1,
            ('n', 'm') => 2,
            ('b', 'r') => 3,
            ('c', 'a') => 4,
            ('v', 'a') => 5,
            ('p', 'r') => 6,
            ('q', 't') => 7,
            ('c', 'c') => 8,
            ('p', 's') => 9,
            _ => 0,
        };
    }

    private static int PromotionSuffix(ReadOnlySpan<byte> suffix) => suffix.Length != 2 ? 0 : ((char)suffix[0], (char)suffix[1]) switch
    {
        ('i', 'd') => 1,
        ('n', 'm') => 2,
        ('c', 'r') => 3,
        ('p', 's') => 4,
        _ => 0,
    };

    private static ReadOnlySpan<byte> ProductName(int suffix) => suffix switch
    {
        1 => "item_id"u8,
        2 => "item_name"u8,
        3 => "item_brand"u8,
        4 => "item_category"u8,
        5 => "item_variant"u8,
        6 => "price"u8,
        7 => "quantity"u8,
        8 => "coupon"u8,
        _ => "index"u8,
    };

    private static ReadOnlySpan<byte> PromotionName(int suffix) => suffix switch
    {
        1 => "promotion_id"u8,
        2 => "promotion_name"u8,
        3 => "creative_name"u8,
        _ => "creative_slot"u8,
    };

    /// <summary>What the key of a pair says about its place among the items; sorted, they are in the order of the column.</summary>
    /// <param name="Number">The number of the product, the list or the promotion.</param>
    /// <param name="Item">The number of an impression in its list; 0 for the list's name, and where there is no list.</param>
    /// <param name="Suffix">
    /// A member of the item, or of the dimensions and metrics from <see cref="Dimension"/> and <see cref="Metric"/> on.
    /// </param>
    /// <param name="Pair">The pair's number among the pairs, which makes the order total.</param>
    private readonly record struct ItemKey(List List, int Number, int Item, int Suffix, int Pair) : IComparable<ItemKey>
    {
        public bool IsOfGroup(in ItemKey other) => List == other.List && Number == other.Number;

        public int CompareTo(ItemKey other)
        {
            if (List != other.List) return List < other.List ? -1 : 1;
            if (Number != other.Number) return Number.CompareTo(other.Number);
            if (Item != other.Item) return Item.CompareTo(other.Item);
            return Suffix != other.Suffix ? Suffix.CompareTo(other.Suffix) : Pair.CompareTo(other.Pair);
        }
    }
}
