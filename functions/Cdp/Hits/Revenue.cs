namespace Cdp.Hits;

/// <summary>
/// GA4 and the Measurement Protocol have no parameter of their own for revenue: it is the value of a purchase or a refund.
/// </summary>
internal static class Revenue
{
    public static void Set(Hit hit)
    {
        var name = hit.Text(HitColumn.EventName);
        if (hit.Has(HitColumn.Value) && (name.SequenceEqual("purchase"u8) || name.SequenceEqual("refund"u8)))
            hit.SetNumber(HitColumn.Revenue, hit.Double(HitColumn.Value));
    }
}
