using Cdp.Ingest;

namespace Cdp.Functions;

internal static class IngestMetrics
{
    /// <summary>
    /// Writes a line about what is not counted elsewhere: a hit that went to the queue is one of Batch's, and a line for each would cost as
    /// much as the hit.
    /// </summary>
    /// <param name="queued">Stored records that went to the queue.</param>
    public static void Write(Log log, IReadOnlyDictionary<CollectorOutcome, long> counts, long queued)
    {
        var values = counts
            .Select(count =>
                (Metric: Of(count.Key), Value: (double)(count.Key == CollectorOutcome.Stored ? count.Value - queued : count.Value)))
            .Where(count => count.Value > 0)
            .ToList();
        if (values.Count > 0) log.Report("A request was answered.", values);
    }

    private static Metric Of(CollectorOutcome outcome) => outcome switch
    {
        CollectorOutcome.Stored => Metric.Stored,
        CollectorOutcome.NotStored => Metric.StoreFailed,
        CollectorOutcome.NotFound => Metric.NotFound,
        CollectorOutcome.NotFoundWithPayload => Metric.NotFoundWithPayload,
        CollectorOutcome.Preflight => Metric.Preflight,
        CollectorOutcome.BadMethod => Metric.BadMethod,
        CollectorOutcome.BodyTooLarge => Metric.BodyTooLarge,
    };
}
