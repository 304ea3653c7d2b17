using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Cdp.Aws.Settings;
using Cdp.Infra.Data;
using Cdp.Infra.Publish;
using Cdp.Lake;
using Cdp.Model.Check;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>
/// Posts what Score handed over to the destinations, from outside of the network of the database, where the internet costs no gateway.
/// </summary>
public sealed class DeliverStage : Construct
{
    /// <summary>A post may take 20 s, and those of a batch go side by side.</summary>
    public static readonly Duration Timeout = Duration.Seconds(60);

    public DeliverStage(
        Construct scope, string id, FunctionSources sources, LakeBucket lake, DeliveryNotices notices, DestinationSettings settings)
        : base(scope, id)
    {
        // 256 MB: it waits for answers, and holds a batch of ten bodies.
        var shape = new FunctionShape("Deliver", "Entries and exits of segments to the destinations", 256, Timeout);
        Function = new NativeFunction(this, shape, sources,
        [
            .. new BucketSettings(lake.BucketName).ToVariables(),
            .. new DeliveryQueueSettings(notices.Queue.QueueUrl).ToVariables(),
            .. settings.ToVariables(),
        ]);
        Function.MayList(lake);
        Function.MayRead(lake, LakeLayout.AllDeliveriesOut);
        Function.May(["s3:PutObject"], lake.ArnForObjects(LakeLayout.AllDeliveriesDone + "*"));
        Function.MayDelete(lake, LakeLayout.AllDeliveriesOut);
        Function.May(
            ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"], notices.Queue.QueueArn);
        Function.May(
            ["secretsmanager:GetSecretValue"],
            [.. settings.Destinations(DefaultModel.Value).Select(each => SecretArn(each.Secret)).Distinct(StringComparer.Ordinal)]);
        Function.Role!.Accept(
            "IAM5", "Wildcards stand for the keys below prefixes of the lake, and for the six characters that end the ARN of a secret.");
        _ = new EventSourceMapping(this, "Notices", new EventSourceMappingProps
        {
            Target = Function,
            EventSourceArn = notices.Queue.QueueArn,
            BatchSize = 10,
            MaxConcurrency = 2,   // 20 posts at once are enough for a receiver, and a new account has 10 executions in all
            ReportBatchItemFailures = true,
        });
    }

    public NativeFunction Function { get; }

    /// <summary>Of a secret that is named Secrets Manager knows six characters more.</summary>
    private string SecretArn(string secret) => secret.StartsWith("arn:", StringComparison.Ordinal)
        ? secret
        : Stack.Of(this).FormatArn(new ArnComponents
        {
            Service = "secretsmanager",
            Resource = "secret",
            ResourceName = $"{secret}-??????",
            ArnFormat = ArnFormat.COLON_RESOURCE_NAME,
        });
}
