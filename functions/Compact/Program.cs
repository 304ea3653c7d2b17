using Cdp.Compact;
using Cdp.Functions;

var log = Log.Of("compact");
if (args is ["run", var json]) return await CompactTask.RunAsync(NewCompaction(), json, log);

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
        compaction = NewCompaction();
        return Task.FromResult(true);
    }).Build().RunAsync();
return 0;

static Compaction NewCompaction()
{
    var variables = Variables.OfProcess();
    var lake = new S3ObjectStore(new AmazonS3Client(), BucketSettings.FromEnvironment(variables).LakeBucket);
    return new Compaction(lake, CompactSettings.FromEnvironment(variables), TimeProvider.System, model: DeployedModel.Read());
}
