using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SQS;
using Cdp.Deliver;
using Cdp.Lake;
using Constructs;

namespace Cdp.Infra.Data;

/// <summary>
/// The queue of deliveries: S3 writes into it whenever Score hands one over, so that nothing in the network has to reach SQS.
/// </summary>
/// <remarks>It stands beside the bucket, whose notices a stack of its own could not turn on without a function for it.</remarks>
public sealed class DeliveryNotices : Construct
{
    public DeliveryNotices(Construct scope, string id, LakeBucket lake, Duration timeout) : base(scope, id)
    {
        DeadLetters = new Queue(this, "DeadLetters", Props(new QueueProps { RetentionPeriod = Duration.Days(14) }));
        Queue = new Queue(this, "Queue", Props(new QueueProps
        {
            RetentionPeriod = Duration.Days(14),   // attempts go on for three days
            VisibilityTimeout = Duration.Seconds(timeout.ToSeconds() * 6),   // as the Lambda guide asks; a pause replaces it
            DeadLetterQueue = new Amazon.CDK.AWS.SQS.DeadLetterQueue { Queue = DeadLetters, MaxReceiveCount = RetryPauses.MaxAttempts },
        }));
        Queue.AddToResourcePolicy(OfS3());
        Notify(lake);
    }

    public Queue Queue { get; }

    public Queue DeadLetters { get; }

    private static QueueProps Props(QueueProps props)
    {
        (props.Encryption, props.EnforceSSL) = (QueueEncryption.SQS_MANAGED, true);
        return props;
    }

    /// <summary>By account: the bucket's name is not known before the bucket, which comes after this policy.</summary>
    private PolicyStatement OfS3() => new(new PolicyStatementProps
    {
        Principals = [new ServicePrincipal("s3.amazonaws.com")],
        Actions = ["sqs:SendMessage"],
        Resources = [Queue.QueueArn],
        Conditions = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["StringEquals"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["aws:SourceAccount"] = Stack.Of(this).Account },
        },
    });

    private void Notify(LakeBucket lake)
    {
        var bucket = (CfnBucket)lake.Node.DefaultChild!;
        bucket.NotificationConfiguration = new CfnBucket.NotificationConfigurationProperty
        {
            QueueConfigurations = new[]
            {
                new CfnBucket.QueueConfigurationProperty
                {
                    Event = "s3:ObjectCreated:*",
                    Queue = Queue.QueueArn,
                    Filter = new CfnBucket.NotificationFilterProperty
                    {
                        S3Key = new CfnBucket.S3KeyFilterProperty
                        {
                            Rules = new[] { new CfnBucket.FilterRuleProperty { Name = "prefix", Value = LakeLayout.AllDeliveriesOut } },
                        },
                    },
                },
            },
        };
        bucket.AddDependency((CfnQueuePolicy)Queue.Node.FindChild("Policy").Node.DefaultChild!);   // S3 tries it out at once
    }
}
