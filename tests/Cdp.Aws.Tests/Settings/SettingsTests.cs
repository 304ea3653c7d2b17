using Cdp.Aws.Settings;
using Cdp.Settings;

namespace Cdp.Aws.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void What_the_stack_writes_the_function_reads_back()
    {
        var bucket = new BucketSettings("lake");
        var athena = new AthenaSettings("cdp", "lake_db");
        var database = new DatabaseSettings(
            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-Ab12", "db.example", 5433, "profiles", "reader", "/etc/ca.pem");
        var queue = new QueueSettings("https://sqs.eu-central-1.amazonaws.com/123456789012/hits");
        var deliveries = new DeliveryQueueSettings("https://sqs.eu-central-1.amazonaws.com/123456789012/deliveries");
        var destinations = new DestinationSettings("""{"destinations":{}}""");
        var variables = new Variables(
            bucket.ToVariables().Concat(deliveries.ToVariables()).Concat(destinations.ToVariables())
                .Concat(athena.ToVariables()).Concat(database.ToVariables()).Concat(queue.ToVariables()).ToDictionary());

        Assert.Equal(bucket, BucketSettings.FromEnvironment(variables));
        Assert.Equal(athena, AthenaSettings.FromEnvironment(variables));
        Assert.Equal(database, DatabaseSettings.FromEnvironment(variables));
        Assert.Equal(queue, QueueSettings.FromEnvironment(variables));
        Assert.Equal(deliveries, DeliveryQueueSettings.FromEnvironment(variables));
        Assert.Equal(destinations, DestinationSettings.FromEnvironment(variables));
    }

    [Fact]
    public void What_the_secret_says_itself_is_no_variable() =>
        Assert.Equal(["CDP_DATABASE_SECRET"], new DatabaseSettings("db").ToVariables().Select(variable => variable.Key));

    [Fact]
    public void A_missing_variable_is_named_with_its_purpose()
    {
        var error = Assert.Throws<SettingsException>(() => BucketSettings.FromEnvironment(new(new Dictionary<string, string>())));

        Assert.Equal("CDP_LAKE_BUCKET is not set: it names the S3 bucket that holds raw/ and hits/.", error.Message);
    }
}
