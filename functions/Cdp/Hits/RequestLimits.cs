using System.Buffers;
using Cdp.Raw;

namespace Cdp.Hits;

/// <summary>What is refused before anything is parsed. Source: the GA protocol page, section 1.</summary>
/// <remarks>The collector stores no request of the first three kinds; raw records may come from elsewhere too.</remarks>
internal static class RequestLimits
{
    private const int MaxQueryBytes = 16_384;

    /// <summary>Adds a reading for the request when it is refused.</summary>
    public static bool Refuse(RawRecord record, Readings to)
    {
        var method = record.Method.Span;
        if (method.SequenceEqual("OPTIONS"u8)) to.Add(1).Drop(Reason.Preflight);
        else if (!method.IsEmpty && !method.SequenceEqual("GET"u8) && !method.SequenceEqual("POST"u8)) to.Add(1).Drop(Reason.BadMethod);
        else if (record.Body.Length > BodyCap.Text && BodyCap.IsOver(new ReadOnlySequence<byte>(record.Body)))
            to.Add(1).Drop(Reason.BodyTooLarge);
        else if (record.Query.Length > MaxQueryBytes) to.Add(1).Drop(Reason.PayloadTooLarge, "the query has more than 16384 bytes");
        return to.Count > 0;
    }
}
