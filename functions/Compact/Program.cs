using Cdp.Compact;
using Cdp.Functions;

var log = Log.Of("compact");
Compaction compaction = null!;
await LambdaBootstrapBuilder.Create<CompactRequest, CompactReply>(
    (request, context) => Deadline.WithinAsync(context, async (remaining, cancel) =>
    {
        log.RequestId = context.AwsRequestId;
        var reply = await compaction.RunAsync(request, remaining, cancel);
        CompactMetrics.Write(log, reply);
        return CompactMetrics.Checked(reply);
    }),
    new StageSerializer<CompactJson>()).UseBootstrapHandler(() =>
    {
        var variables = Variables.OfProcess();
        var lake = new S3ObjectStore(new AmazonS3Client(), BucketSettings.FromEnvironment(variables).LakeBucket);
        compaction = new Compaction(lake, CompactSettings.FromEnvironment(variables), TimeProvider.System);
        return Task.FromResult(true);
    }).Build().RunAsync();
