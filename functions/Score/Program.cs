using Amazon.Athena;
using Amazon.SecretsManager;
using Cdp.Aws.Database;
using Cdp.Aws.Warehouse;
using Cdp.Functions;
using Cdp.Score;

var log = Log.Of("score");
ScoreRun score = null!;
await LambdaBootstrapBuilder.Create<ScoreRequest, ScoreReply>(
    (request, context) => Deadline.WithinAsync(context, (remaining, cancel) =>
    {
        log.RequestId = context.AwsRequestId;
        return score.RunAsync(request, remaining, cancel);
    }),
    new StageSerializer<ScoreJson>()).UseBootstrapHandler(() =>
    {
        var (variables, s3, clock) = (Variables.OfProcess(), new AmazonS3Client(), TimeProvider.System);
        var lake = new S3ObjectStore(s3, BucketSettings.FromEnvironment(variables).LakeBucket);
        var warehouse = new AthenaWarehouse(new AmazonAthenaClient(), s3, AthenaSettings.FromEnvironment(variables), clock);
        var secret = new DatabaseSecret(new AmazonSecretsManagerClient(), DatabaseSettings.FromEnvironment(variables));
        var model = DeployedModel.Read();
        var destinations = DestinationSettings.FromEnvironment(variables).Destinations(model);
        score = new ScoreRun(
            lake, warehouse, secret, model, destinations, ScoreSettings.FromEnvironment(variables).TimeZone, clock, log);
        return Task.FromResult(true);
    }).Build().RunAsync();
