using Amazon.SQS;
using Cdp.Aws.Ingest;
using Cdp.Ingest;

namespace Cdp.Functions;

internal static class RawSink
{
    /// <summary>Where records go, as CDP_INGEST_MODE says.</summary>
    public static IRawSink Of(IngestMode mode, Variables variables, Action<string> log)
    {
        var lake = new S3ObjectStore(new AmazonS3Client(), BucketSettings.FromEnvironment(variables).LakeBucket);
        var direct = new RawWriter(lake, RawWriterLimits.Default, log);
        return mode == IngestMode.Direct ? direct : new SqsRawSink(Queue(), QueueSettings.FromEnvironment(variables).Url, direct, log);
    }

    /// <summary>Gives up within 4 s, so that of the function's 10 there is time for the direct way.</summary>
    private static AmazonSQSClient Queue() => new(new AmazonSQSConfig { Timeout = TimeSpan.FromSeconds(2), MaxErrorRetry = 1 });
}
