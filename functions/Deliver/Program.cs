using Amazon.Lambda.SQSEvents;
using Amazon.SecretsManager;
using Amazon.SQS;
using Cdp.Aws.Deliver;
using Cdp.Deliver;
using Cdp.Functions;
using Cdp.Model.Check;

var log = Log.Of("deliver");
DeliverRun run = null!;
await LambdaBootstrapBuilder.Create<SQSEvent, SQSBatchResponse>(
    (batch, context) => Deadline.WithinAsync(context, (_, cancel) =>
    {
        log.RequestId = context.AwsRequestId;
        return run.RunAsync(batch, cancel);
    }),
    new SourceGeneratorLambdaJsonSerializer<DeliverJson>()).UseBootstrapHandler(() =>
    {
        var (variables, clock) = (Variables.OfProcess(), TimeProvider.System);
        var lake = new S3ObjectStore(new AmazonS3Client(), BucketSettings.FromEnvironment(variables).LakeBucket);
        var destinations = DestinationSettings.FromEnvironment(variables).Destinations(DefaultModel.Value);
        var secrets = new WebhookSecrets(new AmazonSecretsManagerClient(), clock);
        var client = new WebhookClient(clock);
        // Spreads retries, and keeps no secret: any random number will do.
        var delivery = new HandedDelivery(lake, client, destinations, secrets.OfAsync, clock, Random.Shared.NextDouble);
        run = new(delivery, new AmazonSQSClient(), DeliveryQueueSettings.FromEnvironment(variables).Url, log);
        return Task.FromResult(true);
    }).Build().RunAsync();
