using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SQS;
using Cdp.Aws.Ingest;
using Cdp.Aws.Settings;
using Cdp.Infra.Publish;
using Cdp.Lake;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>
/// What <c>ingestMode</c> buffered puts between Ingest and the lake: a queue, and a function that makes objects of many records out of it.
/// </summary>
public sealed class IngestBuffer : Construct
{
    private static readonly Duration Timeout = Duration.Seconds(30), Window = Duration.Seconds(60);

    public IngestBuffer(Construct scope, string id, FunctionSources sources, IBucket lake, NativeFunction ingest) : base(scope, id)
    {
        DeadLetters = new DeadLetterQueue(this, "DeadLetters");
        DeadLetters.ApplyRemovalPolicy(RemovalPolicy.RETAIN);   // hits that were answered: they outlive a change of mode, and the stack
        Queue = new Queue(this, "Queue", new QueueProps
        {
            MaxMessageSizeBytes = SqsRawSink.MaxBytes,
            RetentionPeriod = Duration.Days(7),   // as many days as Compact looks back by itself
            VisibilityTimeout = Duration.Seconds((Timeout.ToSeconds() * 6) + Window.ToSeconds()),   // as the Lambda guide asks
            Encryption = QueueEncryption.SQS_MANAGED,
            EnforceSSL = true,
            RemovalPolicy = RemovalPolicy.RETAIN,
            // 4 minutes each, so an outage of S3 of 13 hours passes unnoticed: the writer itself never fails for what a message holds.
            DeadLetterQueue = new Amazon.CDK.AWS.SQS.DeadLetterQueue { Queue = DeadLetters, MaxReceiveCount = 200 },
        });
        // 512 MB: the batch as JSON, as bytes and compressed, at most 6 MB each, and a third of a processor for gzip.
        var shape = new FunctionShape("Batch", "Records from the queue into objects of many", 512, Timeout);
        Function = new NativeFunction(this, shape, sources, new BucketSettings(lake.BucketName).ToVariables());
        Function.May(["s3:PutObject"], lake.ArnForObjects(LakeLayout.AllRaw + "*"));
        Function.May(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Queue.QueueArn);
        Function.Role!.Accept("IAM5", "The wildcard stands for the keys below one prefix of the lake.");
        _ = new EventSourceMapping(this, "Batches", new EventSourceMappingProps
        {
            Target = Function,
            EventSourceArn = Queue.QueueArn,
            BatchSize = 10_000,   // the most there is; a batch also ends at 6 MB, some 4,000 hits
            MaxBatchingWindow = Window,
            MaxConcurrency = 2,   // the least there is: two write more than the API lets in, and a new account has 10 in all
            ReportBatchItemFailures = true,
        });
        ingest.May(["sqs:SendMessage"], Queue.QueueArn);
        foreach (var (name, value) in new QueueSettings(Queue.QueueUrl).ToVariables()) ingest.AddEnvironment(name, value);
    }

    public Queue Queue { get; }

    public NativeFunction Function { get; }

    public DeadLetterQueue DeadLetters { get; }
}
