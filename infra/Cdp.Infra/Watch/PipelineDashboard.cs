using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Cdp.Infra.Pipeline;
using Constructs;
using OurMetric = Cdp.Aws.Telemetry.Metric;

namespace Cdp.Infra.Watch;

/// <summary>One page of CloudWatch: what came in, what became of it, how fresh the profiles are, and what it took.</summary>
public sealed class PipelineDashboard : Construct
{
    private static readonly Duration Day = Duration.Days(1);
    private static readonly Duration FiveMinutes = Duration.Minutes(5);

    /// <param name="writer">The stage that stores hits: <c>ingest</c> or <c>batch</c>.</param>
    public PipelineDashboard(
        Construct scope, string id, OurMetrics ours, CollectorApi collector, string writer, params NativeFunction[] functions)
        : base(scope, id)
    {
        var dashboard = new Dashboard(this, "Dashboard", new DashboardProps { DefaultInterval = Duration.Days(14) });
        dashboard.AddWidgets(
            Graph(
                "Requests", ours.Of(OurMetric.Stored, writer, FiveMinutes, "Sum"), collector.Api.MetricClientError(),
                collector.Api.MetricServerError()),
            Graph("Hits a day", ours.Of(OurMetric.Hits, "compact", Day), ours.Of(OurMetric.Rejected, "compact", Day)),
            Graph("Shares", ours.Of(OurMetric.ShareIdentified, "compact", Day), ours.Of(OurMetric.ShareRejected, "compact", Day)));
        dashboard.AddWidgets(
            Graph("Profiles", ours.Of(OurMetric.Profiles, "score", Day)),
            Graph("Age of the newest profile, hours", ours.Of(OurMetric.ProfileAge, "score", Duration.Hours(1))),
            Graph("Bytes scanned", ours.Of(OurMetric.Scanned, "score", Day)));
        dashboard.AddWidgets(
            Graph("Errors", Each(function => function.MetricErrors())),
            Graph("Throttles", Each(function => function.MetricThrottles())),
            Graph("Duration", Each(function => function.MetricDuration())));

        IMetric[] Each(Func<NativeFunction, Metric> metric) => [.. functions.Select(metric)];
    }

    private static GraphWidget Graph(string title, params IMetric[] left) =>
        new(new GraphWidgetProps { Title = title, Left = left, Width = 8 });
}
