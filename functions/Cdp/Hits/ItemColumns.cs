using System.Collections.Immutable;

namespace Cdp.Hits;

/// <summary>Where a column of the view <c>items</c> comes from.</summary>
public enum ItemSource
{
    /// <summary>The column of the same name of the hit that carries the item.</summary>
    Hit,

    /// <summary>The place of the item in its hit, from 1.</summary>
    Position,

    /// <summary>The member of the same name of the item; null when it is missing, or no single value.</summary>
    Member,

    /// <summary>The item itself, as JSON text.</summary>
    Whole,
}

/// <summary>One column of the view <c>items</c>.</summary>
public sealed record ItemColumn(string Name, ColumnType Type, ItemSource Source, string Doc);

/// <summary>
/// The only list of the columns of the view <c>items</c>, one row per item of a hit: the view of DuckDB and that of Athena follow it.
/// </summary>
/// <remarks>
/// The members are GA4's names, under which the readers put items of all protocols. Source: the GA protocol page, sections 4 and 9.
/// </remarks>
public static class ItemColumns
{
    /// <summary>The first column, <c>dt</c> (DATE), comes from the folder of the hit, as in <see cref="HitColumns"/>.</summary>
    public static readonly ImmutableArray<ItemColumn> All =
    [
        OfHit(HitColumn.EventId), OfHit(HitColumn.UserId), OfHit(HitColumn.ClientId), OfHit(HitColumn.OccurredAt),
        OfHit(HitColumn.EventName), OfHit(HitColumn.TransactionId), OfHit(HitColumn.Currency),
        new("item_position", ColumnType.Integer, ItemSource.Position, "place of the item in its hit, from 1"),
        Text("item_id", "product number"),
        Text("item_name", "product name"),
        Text("item_brand", "brand"),
        Text("item_category", "category, or the first of its levels"),
        Text("item_category2", "second level of the category"),
        Text("item_category3", "third level of the category"),
        Text("item_category4", "fourth level of the category"),
        Text("item_category5", "fifth level of the category"),
        Text("item_variant", "variant, such as a size or colour"),
        Number("price", "price of one, in currency"),
        Number("quantity", "how many"),
        Number("discount", "discount on one, in currency"),
        Text("coupon", "coupon of the item"),
        Number("index", "place in the list that it was shown in"),
        Text("item_list_id", "id of that list"),
        Text("item_list_name", "name of that list"),
        Text("affiliation", "shop or supplier"),
        Text("promotion_id", "id of the promotion"),
        Text("promotion_name", "name of the promotion"),
        Text("creative_name", "name of the creative"),
        Text("creative_slot", "slot of the creative"),
        Text("location_id", "place that the item belongs to"),
        new("item", ColumnType.Json, ItemSource.Whole, "the item as it was read, an object; it also has the members that are no columns"),
    ];

    private static ItemColumn OfHit(HitColumn column)
    {
        var (name, type, doc) = HitColumns.Of(column);
        return new(name, type, ItemSource.Hit, doc);
    }

    private static ItemColumn Text(string name, string doc) => new(name, ColumnType.Text, ItemSource.Member, doc);

    private static ItemColumn Number(string name, string doc) =>
        new(name, ColumnType.Number, ItemSource.Member, doc + "; null where the item has no number");
}
