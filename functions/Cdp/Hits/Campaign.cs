using Cdp.Text;

namespace Cdp.Hits;

/// <summary>Campaign columns out of the query of the page's address. A column that is set already keeps its value.</summary>
internal static class Campaign
{
    private const HitColumn First = HitColumn.CampaignSource;
    private const HitColumn Last = HitColumn.Gclid;

    public static void Fill(Hit hit, ReadOnlySpan<byte> query, ByteBuffer scratch)
    {
        if (query.IsEmpty) return;
        Span<bool> given = stackalloc bool[Last - First + 1];
        for (var column = First; column <= Last; column++) given[column - First] = hit.Has(column);
        for (var pairs = new PairReader(query, scratch); pairs.MoveNext();)
            if (ColumnOf(scratch[pairs.Key]) is { } column && !given[column - First])
                hit.SetText(column, scratch[pairs.Value]);
    }

    private static HitColumn? ColumnOf(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("gclid"u8)) return HitColumn.Gclid;
        if (!key.StartsWith("utm_"u8)) return null;
        key = key[4..];
        return key.SequenceEqual("source"u8) ? HitColumn.CampaignSource
            : key.SequenceEqual("medium"u8) ? HitColumn.CampaignMedium
            : key.SequenceEqual("campaign"u8) ? HitColumn.CampaignName
            : key.SequenceEqual("term"u8) ? HitColumn.CampaignTerm
            : key.SequenceEqual("content"u8) ? HitColumn.CampaignContent
            : key.SequenceEqual("id"u8) ? HitColumn.CampaignId
            : null;
    }
}
