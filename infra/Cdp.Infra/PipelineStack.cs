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
        var ingest = new IngestStage(this, "Ingest", sources, lake.Bucket, settings.Ingest);
        var collector = new CollectorApi(this, "Collector", ingest.Function, settings.Name);
        var compact = new CompactStage(this, "Compact", sources, lake.Bucket, settings.Compact);
        var queries = new QueryWorkgroup(this, "Queries", lake.Bucket, settings.ScanLimit);
        var score = new ScoreStage(this, "Score", sources, lake, queries, settings.Score);

        var alarms = new PipelineAlarms(this, "Alarms", settings.AlarmMail);
        alarms.Watch(ingest, collector);
        if (settings.Ingest.Mode == IngestMode.Buffered)
            alarms.Watch(new IngestBuffer(this, "Buffer", sources, lake.Bucket, ingest.Function));
        alarms.Watch(compact);
        alarms.Watch(score, settings.ScanLimit);
        _ = new PipelineDashboard(this, "Watch", collector, ingest.Function, compact.Function, score.Function);
        this.TellWhatToDoNext(settings, collector, compact, score);
    }
}
