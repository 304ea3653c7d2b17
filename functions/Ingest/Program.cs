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
        var settings = IngestSettings.FromEnvironment(variables);
        collector = new Collector(RawSink.Of(settings.Mode, variables, log.Warn), settings, TimeProvider.System, counts);
        return Task.FromResult(true);
    }).Build().RunAsync();
