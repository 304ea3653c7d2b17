using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Cdp.Aws.Settings;
using Cdp.Infra.Publish;
using Cdp.Lake;
using Cdp.Settings;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>Takes hits: may add raw requests, and nothing else; <see cref="IngestBuffer"/> adds its queue.</summary>
public sealed class IngestStage : Construct
{
    public IngestStage(Construct scope, string id, FunctionSources sources, IBucket lake, IngestSettings settings) : base(scope, id)
    {
        // 512 MB: for the processor that a TLS handshake at start-up takes, not for what the memory holds. 10 s: one put with S3's retries;
        // the API gives up after 30. No reserved concurrency: a new account has 10 in all, and a reservation would fail.
        var shape = new FunctionShape("Ingest", "Keeps each request of the site as it came", 512, Duration.Seconds(10));
        Function =
            new NativeFunction(this, shape, sources, [.. new BucketSettings(lake.BucketName).ToVariables(), .. settings.ToVariables()]);
        Function.May(["s3:PutObject"], lake.ArnForObjects(LakeLayout.AllRaw + "*"));
        Function.Role!.Accept("IAM5", "The wildcard stands for the keys below one prefix of the lake.");
    }

    public NativeFunction Function { get; }
}
