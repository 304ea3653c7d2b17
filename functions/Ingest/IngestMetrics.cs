using Cdp.Ingest;

namespace Cdp.Functions;

internal static class IngestMetrics
{
    public static List<(Metric Metric, double Value)> Of(IReadOnlyDictionary<CollectorOutcome, long> counts) =>
        [.. counts.Select(count => (Of(count.Key), (double)count.Value))];

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
