namespace Cdp.Hits;

/// <summary>Universal Analytics' products, impressions and promotions, each spread over many parameters, as items under GA4's names.</summary>
/// <remarks>Order: products, impressions by list, promotions, each by number. Source: the GA protocol page, sections 3 and 9.</remarks>
internal sealed class UaItems
{
    // What a key says about its place, as one number that sorts: list (2 bits), number (8), number in the list (8), suffix (10), pair (10).
    private const int PairBits = 10;
    private const int SuffixBits = 10;
    private const int ItemShift = PairBits + SuffixBits;
    private const int NumberShift = ItemShift + 8;
    private const int ListShift = NumberShift + 8;
    private const int ListName = 1;
    private const int Dimension = 200;
    private const int Metric = 500;

    private readonly ItemWriter _items = new();
    private ulong[] _places = new ulong[16];
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
        if (!TryPlace(key, out var place)) return;
        if (_count == _places.Length) Array.Resize(ref _places, _count * 2);
        _places[_count++] = (place << PairBits) | (uint)pair;
    }

    /// <summary>Sets the column and takes the pairs that went into it.</summary>
    public void Write(Hit hit, Pairs pairs, bool isItemHit)
    {
        if (isItemHit) WriteItemHit(pairs);
        var places = _places.AsSpan(0, _count);
        places.Sort();
        for (var i = 0; i < places.Length;)
        {
            var end = i + 1;
            while (end < places.Length && places[end] >> NumberShift == places[i] >> NumberShift) end++;
            WriteGroup(places[i..end], pairs);
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
    private void WriteGroup(ReadOnlySpan<ulong> places, Pairs pairs)
    {
        var list = (List)(places[0] >> ListShift);
        var named = 0;
        if (list == List.Impression)
            while (named < places.Length && ItemOf(places[named]) == 0)
                named++;
        if (named == places.Length) return; // a list without impressions stays in params
        for (var i = 0; i < named; i++) pairs.TakePair(PairOf(places[i]));
        for (var i = named; i < places.Length; i++)
        {
            WriteMember(list, places[i], pairs);
            if (i + 1 < places.Length && ItemOf(places[i + 1]) == ItemOf(places[i])) continue;
            if (named > 0 && !_items.IsEmptyItem) _items.Set("item_list_name"u8, pairs.Value(PairOf(places[named - 1])));
            _items.EndItem();
        }
    }

    private void WriteMember(List list, ulong place, Pairs pairs)
    {
        var pair = PairOf(place);
        pairs.TakePair(pair);
        var suffix = (int)(place >> PairBits) & ((1 << SuffixBits) - 1);
        var value = pairs.Value(pair);
        if (list == List.Promotion)
            _items.Set(PromotionName(suffix), value);
        else if (suffix < Dimension)
            _items.Set(ProductName(suffix), value, isNumber: suffix is 6 or 7 or 9);
        else
            _items.Set(pairs.Key(pair)[^(suffix < Metric ? CustomLength(suffix - Dimension) : CustomLength(suffix - Metric))..], value, suffix >= Metric);
    }

    /// <summary>How long cd5 or cm120 is.</summary>
    private static int CustomLength(int index) => index < 10 ? 3 : index < 100 ? 4 : 5;

    private static int PairOf(ulong place) => (int)place & ((1 << PairBits) - 1);

    private static int ItemOf(ulong place) => (int)(place >> ItemShift) & 0xFF;

    private static bool TryPlace(ReadOnlySpan<byte> key, out ulong place)
    {
        place = 0;
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
        place = ((ulong)list << (ListShift - PairBits)) | ((ulong)number << (NumberShift - PairBits)) | ((ulong)item << (ItemShift - PairBits)) | (uint)suffix;
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
}
