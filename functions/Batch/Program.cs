using Amazon.Lambda.SQSEvents;
using Cdp.Functions;
using Cdp.Ingest;

var log = Log.Of("batch");
BatchWriter writer = null!;
await LambdaBootstrapBuilder.Create<SQSEvent, SQSBatchResponse>(
    (batch, context) => Deadline.WithinAsync(context, async (_, cancel) =>
    {
        log.RequestId = context.AwsRequestId;
        var failed = await writer.WriteAsync(QueueEvent.Read(batch), cancel);
        log.Report("A batch was written.", (Metric.Stored, batch.Records.Count - failed.Count), (Metric.StoreFailed, failed.Count));
        return QueueEvent.Answer(failed);
    }),
    new SourceGeneratorLambdaJsonSerializer<QueueJson>()).UseBootstrapHandler(() =>
    {
        var lake = new S3ObjectStore(new AmazonS3Client(), BucketSettings.FromEnvironment(Variables.OfProcess()).LakeBucket);
        writer = new BatchWriter(lake, log.Warn);
        return Task.FromResult(true);
    }).Build().RunAsync();
