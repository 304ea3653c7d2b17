using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using OurMetric = Cdp.Aws.Telemetry.Metric;

namespace Cdp.Infra.Watch;

/// <summary>Metrics that the functions write into their logs, as CloudWatch's embedded metric format makes them.</summary>
public sealed class OurMetrics(string metricNamespace)
{
    /// <param name="stage">
    /// The stage that writes it: <c>ingest</c>, <c>batch</c>, <c>compact</c> or <c>score</c>; null: the API's log.
    /// </param>
    /// <param name="statistic">Sum for what is counted per request; the largest for what is said once per run.</param>
    public Metric Of(OurMetric metric, string? stage, Duration period, string statistic = "Maximum") => new(new MetricProps
    {
        Namespace = metricNamespace,
        MetricName = metric.Name,
        DimensionsMap = stage is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [OurMetric.Dimension] = stage },
        Period = period,
        Statistic = statistic,
    });
}
