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

    /// <summary>Writes a line about what is not counted elsewhere: a hit that went to the queue is one of Batch's, and a line for each would cost as much as the hit.</summary>
    /// <param name="queued">Stored records that went to the queue.</param>
    public static void Write(Log log, IReadOnlyDictionary<string, long> counts, long queued)
    {
        var values = counts
            .Select(count => (Metric: Names[count.Key], Value: (double)(count.Key == CollectorCounts.Stored ? count.Value - queued : count.Value)))
            .Where(count => count.Value > 0)
            .ToList();
        if (values.Count > 0) log.Report("A request was answered.", values);
    }
}
