using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.RDS;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SNS.Subscriptions;
using Cdp.Infra.Data;
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
    private readonly OurMetrics _ours;

    /// <param name="mail">Subscribed to the topic when given; the mailbox confirms it once.</param>
    public PipelineAlarms(Construct scope, string id, OurMetrics ours, string? mail) : base(scope, id)
    {
        var topic = new Topic(this, "Topic", new TopicProps { DisplayName = "Customer Data Platform", EnforceSSL = true });
        AlarmsMayPublish(topic);
        if (mail is not null) topic.AddSubscription(new EmailSubscription(mail));
        else
            Annotations.Of(this)
                .AddWarningV2("cdp:alarmMail", "Alarms reach nobody: set the context key alarmMail to an address that somebody reads.");
        (_tell, _ours) = (new SnsAction(topic), ours);
    }

    /// <param name="hitsPerHour">From when on hits are so many that somebody should hear of it.</param>
    public void Watch(IngestStage ingest, CollectorApi collector, int hitsPerHour)
    {
        Function("Ingest", ingest.Function);
        Above("CollectorFails", "The collector answers 5xx: hits are being lost. Look at the log of Ingest.",
            collector.Api.MetricServerError(Sum(FiveMinutes)), 0);
        Above("HitsThrottled", "The API turned hits away (429), which are lost: raise hitsPerSecond, if these are visitors.",
            _ours.Of(OurMetric.Throttled, stage: null, FiveMinutes, "Sum"), 0);
        Above("ManyHits", "More hits in an hour than alarmHitsPerHour, each of which costs: look where they come from, or raise the key.",
            collector.Api.MetricCount(Sum(Hour)), hitsPerHour);
    }

    /// <param name="instanceClass">Without <c>db.</c></param>
    public void Watch(DatabaseInstance database, string instanceClass)
    {
        Below("DatabaseStorage", "Less than 2 GB are left of the database's storage, which grows to 200 GB by itself and no further.",
            database.MetricFreeStorageSpace(Smallest), 2e9);
        if (instanceClass.StartsWith('t'))
            Below("DatabaseCredits",
                "The database has used up its credits and becomes slow: find the query, or choose a larger instanceClass.",
                database.Metric("CPUCreditBalance", Smallest), 10);
        Above("DatabaseConnections",
            "More than three quarters of the database's connections are in use: close some, or choose a larger instanceClass.",
            database.MetricDatabaseConnections(Largest), InstanceConnections.Of(instanceClass) * 3 / 4);
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
            _ours.Of(OurMetric.ShareRejected, "compact", Hour), 0.05);
    }

    /// <param name="scanLimit">Bytes at which the work group stops a query.</param>
    public void Watch(ScoreStage score, long scanLimit)
    {
        Function("Score", score.Function);
        DeadLetters("Score", score.DeadLetters);
        Above("ScanNearLimit",
            "Score's query reads over 80 % of scanLimitGigabytes, at which it would be stopped: raise the key, or change the layout.",
            _ours.Of(OurMetric.Scanned, "score", Hour), 0.8 * scanLimit);
        Alarm("NoFreshProfiles", "No run of Score has seen profiles younger than 26 hours for 26 hours.", new AlarmProps
        {
            Metric = _ours.Of(OurMetric.ProfileAge, "score", Hour),
            Threshold = 26,
            ComparisonOperator = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            EvaluationPeriods = 26,   // hours: Score writes it in the mornings only, so one good hour among them is enough
            TreatMissingData = TreatMissingData.BREACHING,
        });
    }

    public void Watch(DeliverStage deliver, DeliveryNotices notices)
    {
        Function("Deliver", deliver.Function);
        Above(
            "DeliverDeadLetters",
            "Deliveries could not be worked on for three days: fix what the log of Deliver names, such as a secret, and start a redrive of "
            + "that queue to its source within 14 days.",
            notices.DeadLetters.MetricApproximateNumberOfMessagesVisible(Largest), 0);
        Above(
            "DeliveriesGivenUp",
            "A destination did not take deliveries for three days, or answered 410: see ./cdp deliveries --state dead, on this database.",
            _ours.Of(OurMetric.DeliveriesDead, "score", Hour), 0);
    }

    private void Function(string stage, NativeFunction function)
    {
        Above($"{stage}Errors", $"{stage} failed: its log says which input, and what to do.", function.MetricErrors(Sum(FiveMinutes)), 0);
        Above(
            $"{stage}Throttles", $"{stage} was throttled: ask for more concurrent executions of this account.",
            function.MetricThrottles(Sum(FiveMinutes)), 0);
    }

    /// <summary>
    /// Of what arrives, and not of what lies there: the alarm ends with a night that healed itself, and the event stays for whoever looks.
    /// </summary>
    private void DeadLetters(string stage, DeadLetterQueue queue) => Above(
        $"{stage}DeadLetters",
        $"An event of {stage} ended among the dead letters: the next hourly start makes it good, or run the day by hand.",
        queue.MetricNumberOfMessagesSent(Sum(FiveMinutes)), 0);

    /// <summary>An alarm of a metric that is silent while all is well.</summary>
    private void Above(string id, string what, IMetric metric, double threshold) => Alarm(id, what, new AlarmProps
    {
        Metric = metric,
        Threshold = threshold,
        ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD,
        EvaluationPeriods = 1,
        TreatMissingData = TreatMissingData.NOT_BREACHING,
    });

    private void Below(string id, string what, IMetric metric, double threshold) => Alarm(id, what, new AlarmProps
    {
        Metric = metric,
        Threshold = threshold,
        ComparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD,
        EvaluationPeriods = 3,
        TreatMissingData = TreatMissingData.NOT_BREACHING,
    });

    private void Alarm(string id, string what, AlarmProps props)
    {
        props.AlarmDescription = what;
        new Alarm(this, id, props).AddAlarmAction(_tell);
    }

    /// <summary>A topic with a policy of its own has no other: without this, it would take alarms no more.</summary>
    private void AlarmsMayPublish(Topic topic) => topic.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
    {
        Principals = [new ServicePrincipal("cloudwatch.amazonaws.com")],
        Actions = ["sns:Publish"],
        Resources = [topic.TopicArn],
        Conditions = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["StringEquals"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["aws:SourceAccount"] = Stack.Of(this).Account },
        },
    }));

    private static MetricOptions Smallest => new() { Period = FiveMinutes, Statistic = "Minimum" };

    private static MetricOptions Largest => new() { Period = FiveMinutes, Statistic = "Maximum" };

    private static MetricOptions Sum(Duration period) => new() { Period = period, Statistic = "Sum" };
}
