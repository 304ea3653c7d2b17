using Amazon.CDK;
using Cdp.Infra.NextSteps;
using Cdp.Infra.Pipeline;
using Cdp.Infra.Publish;
using Cdp.Infra.Settings;
using Cdp.Infra.Watch;
using Cdp.Settings;
using Constructs;

namespace Cdp.Infra;

/// <summary>
/// Whatever works on the data: it can be thrown away and deployed again, and nothing is lost but the hits of the time between.
/// </summary>
public sealed class PipelineStack : Stack
{
    public PipelineStack(Construct scope, string id, StackProps props, DeploymentSettings settings, FunctionSources sources, LakeStack lake)
        : base(scope, id, props)
    {
        var names = DeploymentNames.Of(settings.Name);
        var ingest = new IngestStage(this, "Ingest", sources, lake.Bucket, settings.Ingest);
        var collector =
            new CollectorApi(this, "Collector", ingest.Function, settings.Collector, settings.Traffic.PerSecond, names.MetricNamespace);
        var buffer = settings.Ingest.Mode == IngestMode.Buffered
            ? new IngestBuffer(this, "Buffer", sources, lake.Bucket, ingest.Function)
            : null;
        var compact = new CompactStage(this, "Compact", sources, lake.Bucket, lake.Network, settings.Compact);
        var queries = new QueryWorkgroup(this, "Queries", lake.Bucket, names, settings.ScanLimit);
        var score = new ScoreStage(this, "Score", sources, lake, queries, settings.Score, settings.Destinations);
        var deliver = lake.Deliveries is { } notices
            ? new DeliverStage(this, "Deliver", sources, lake.Bucket, notices, settings.Destinations)
            : null;
        NativeFunction[] functions =
            [ingest.Function, .. buffer is null ? [] : new[] { buffer.Function }, compact.Function, score.Function,
                .. deliver is null ? [] : new[] { deliver.Function }];
        foreach (var function in functions) function.WritesMetricsTo(names.MetricNamespace);

        var ours = new OurMetrics(names.MetricNamespace);
        var alarms = new PipelineAlarms(this, "Alarms", ours, settings.AlarmMail);
        alarms.Watch(ingest, collector, settings.Traffic.AlarmPerHour);
        if (buffer is not null) alarms.Watch(buffer);
        alarms.Watch(compact);
        alarms.Watch(score, settings.ScanLimit);
        if (deliver is not null) alarms.Watch(deliver, lake.Deliveries!);
        alarms.Watch(lake.Database.Instance, settings.InstanceClass);
        _ = new PipelineDashboard(this, "Watch", ours, collector, buffer is null ? "ingest" : "batch", functions);
        this.TellWhatToDoNext(settings, collector, compact, score);
    }
}
