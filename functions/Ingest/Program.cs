using Amazon.Lambda.APIGatewayEvents;
using Cdp.Aws.Ingest;
using Cdp.Functions;
using Cdp.Ingest;

var log = Log.Of("ingest");
var counts = new CollectorCounts();
IRawSink sink = null!;
Collector collector = null!;
await LambdaBootstrapBuilder.Create<APIGatewayHttpApiV2ProxyRequest, APIGatewayHttpApiV2ProxyResponse>(
    (request, context) => Deadline.WithinAsync(context, async (_, cancel) =>
    {
        log.RequestId = context.AwsRequestId;
        var reply = await collector.HandleAsync(HttpApi.Read(request), cancel);
        IngestMetrics.Write(log, counts.Take(), (sink as SqsRawSink)?.TakeQueued() ?? 0);
        return HttpApi.Write(reply);
    }),
    new SourceGeneratorLambdaJsonSerializer<HttpApiJson>()).UseBootstrapHandler(() =>
    {
        var variables = Variables.OfProcess();
        var settings = IngestSettings.FromEnvironment(variables);
        sink = RawSink.Of(settings.Mode, variables, log.Warn);
        collector = new Collector(sink, settings, TimeProvider.System, counts);
        return Task.FromResult(true);
    }).Build().RunAsync();
