using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Cdp.Infra.Pipeline;
using Constructs;
using OurMetric = Cdp.Aws.Telemetry.Metric;

namespace Cdp.Infra.Watch;

/// <summary>The alarms, and the topic that they notify.</summary>
public sealed class PipelineAlarms : Construct
{
    private static readonly Duration FiveMinutes = Duration.Minutes(5);
    private static readonly Duration Hour = Duration.Hours(1);

    private readonly SnsAction _tell;

    /// <param name="mail">Subscribed to the topic when given; the mailbox confirms it once.</param>
    public PipelineAlarms(Construct scope, string id, string? mail) : base(scope, id)
    {
        var topic = new Topic(this, "Topic", new TopicProps { DisplayName = "Customer Data Platform" });
        if (mail is not null) topic.AddSubscription(new EmailSubscription(mail));
        _tell = new SnsAction(topic);
    }

    public void Watch(IngestStage ingest, CollectorApi collector)
    {
        Function("Ingest", ingest.Function);
        Above("CollectorFails", "The collector answers 5xx: hits are being lost. Look at the log of Ingest.",
            collector.Api.MetricServerError(Sum(FiveMinutes)), 0);
    }

    public void Watch(IngestBuffer buffer)
    {
        Function("Batch", buffer.Function);
        Above(
            "HitsWait",
            "Hits wait in the queue for over 15 minutes: the lake does not take them. "
            + "Look at the log of Batch; nothing is lost for 13 hours.",
            buffer.Queue.MetricApproximateAgeOfOldestMessage(Largest), 900);
        Above(
            "BatchDeadLetters",
            "Hits ended among the dead letters, where they are kept for 14 days: fix what the log of Batch names, start a redrive of that "
            + "queue to its source, and compact days that are over 7 days old by hand.",
            buffer.DeadLetters.MetricApproximateNumberOfMessagesVisible(Largest), 0);
    }

    public void Watch(CompactStage compact)
    {
        Function("Compact", compact.Function);
        DeadLetters("Compact", compact.DeadLetters);
        Above("ShareRejected", "More than 5 % of a day's events were rejected: query the table rejected for the reasons.",
            OurMetrics.Of(OurMetric.ShareRejected, "compact", Hour), 0.05);
    }

    /// <param name="scanLimit">Bytes at which the work group stops a query.</param>
    public void Watch(ScoreStage score, long scanLimit)
    {
        Function("Score", score.Function);
        DeadLetters("Score", score.DeadLetters);
        Above(
            "ScanNearLimit",
            "Score's query reads over 80 % of scanLimitGigabytes, at which it would be stopped: raise the key, or change the layout.",
            OurMetrics.Of(OurMetric.Scanned, "score", Hour), 0.8 * scanLimit);
        Alarm("NoFreshProfiles", "No run of Score has seen profiles younger than 26 hours for 26 hours.", new AlarmProps
        {
            Metric = OurMetrics.Of(OurMetric.ProfileAge, "score", Hour),
            Threshold = 26,
            ComparisonOperator = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            EvaluationPeriods = 26,   // hours: Score writes it in the mornings only, so one good hour among them is enough
            TreatMissingData = TreatMissingData.BREACHING,
        });
    }

    private void Function(string stage, NativeFunction function)
    {
        Above($"{stage}Errors", $"{stage} failed: its log says which input, and what to do.", function.MetricErrors(Sum(FiveMinutes)), 0);
        Above(
            $"{stage}Throttles", $"{stage} was throttled: ask for more concurrent executions of this account.",
            function.MetricThrottles(Sum(FiveMinutes)), 0);
    }

    private void DeadLetters(string stage, DeadLetterQueue queue) => Above(
        $"{stage}DeadLetters",
        $"An event of {stage} ended among the dead letters: the next hourly start makes it good, or run the day by hand.",
        queue.MetricApproximateNumberOfMessagesVisible(Largest), 0);

    /// <summary>An alarm of a metric that is silent while all is well.</summary>
    private void Above(string id, string what, IMetric metric, double threshold) => Alarm(id, what, new AlarmProps
    {
        Metric = metric,
        Threshold = threshold,
        ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD,
        EvaluationPeriods = 1,
        TreatMissingData = TreatMissingData.NOT_BREACHING,
    });

    private void Alarm(string id, string what, AlarmProps props)
    {
        props.AlarmDescription = what;
        new Alarm(this, id, props).AddAlarmAction(_tell);
    }

    private static MetricOptions Largest => new() { Period = FiveMinutes, Statistic = "Maximum" };

    private static MetricOptions Sum(Duration period) => new() { Period = period, Statistic = "Sum" };
}
