using Amazon.Lambda.APIGatewayEvents;
using Cdp.Functions;
using Cdp.Ingest;

var log = Log.Of("ingest");
var counts = new CollectorCounts();
Collector collector = null!;
await LambdaBootstrapBuilder.Create<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
    (request, context) => Deadline.WithinAsync(context, async (_, cancel) =>
    {
        log.RequestId = context.AwsRequestId;
        var reply = await collector.HandleAsync(HttpApi.Read(request), cancel);
        log.Report("A request was answered.", IngestMetrics.Of(counts.Take()));
        return HttpApi.Write(reply);
    }),
    new SourceGeneratorLambdaJsonSerializer<HttpApiJson>()).UseBootstrapHandler(() =>
    {
        var variables = Variables.OfProcess();
        var lake = new S3ObjectStore(new AmazonS3Client(), BucketSettings.FromEnvironment(variables).LakeBucket);
        var writer = new RawWriter(lake, RawWriterLimits.Default, log.Warn);
        collector = new Collector(writer, IngestSettings.FromEnvironment(variables), TimeProvider.System, counts);
        return Task.FromResult(true);
    }).Build().RunAsync();
