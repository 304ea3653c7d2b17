using Cdp.Hits;
using Cdp.Ingest;

namespace Cdp.Functions;

internal static class IngestMetrics
{
    private static readonly Dictionary<string, Metric> Names = new(StringComparer.Ordinal)
    {
        [CollectorCounts.Stored] = Metric.Stored,
        [CollectorCounts.NotStored] = Metric.StoreFailed,
        [CollectorCounts.NotFound] = Metric.NotFound,
        [CollectorCounts.NotFoundWithPayload] = Metric.NotFoundWithPayload,
        [Reasons.Preflight] = Metric.Preflight,
        [Reasons.BadMethod] = Metric.BadMethod,
        [Reasons.BodyTooLarge] = Metric.BodyTooLarge,
    };

    public static List<(Metric Metric, double Value)> Of(IReadOnlyDictionary<string, long> counts) =>
        [.. counts.Select(count => (Names[count.Key], (double)count.Value))];
}
