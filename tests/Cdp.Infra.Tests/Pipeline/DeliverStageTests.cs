using Cdp.Aws.Settings;
using Cdp.Infra.Settings;
using Cdp.Infra.Tests.Support;
using Cdp.Model.Check;
using Cdp.Settings;
using Cdp.Testing;

namespace Cdp.Infra.Tests.Pipeline;

/// <summary>What the key <c>destinations</c> adds, and that nothing of it is there without.</summary>
public sealed class DeliverStageTests
{
    private static readonly string Destinations = Repository.PathOf("tests", "Cdp.Infra.Tests", "Support", "destinations.json");
    private static readonly Lazy<Synthesized> With = new(() => Synthesized.With(("destinations", Destinations)));

    private static Template Lake => With.Value.Lake;

    private static Template Pipeline => With.Value.Pipeline;

    private static string Notices => Lake.IdOf("AWS::SQS::Queue", "DeliveriesQueue");

    [Fact]
    public void Without_destinations_nothing_of_it_is_there()
    {
        var without = Synthesized.AsShipped;
        Assert.Empty(without.Lake.Of("AWS::SQS::Queue"));
        Assert.False(without.Lake.Properties("AWS::S3::Bucket").ContainsKey("NotificationConfiguration"));
        Assert.DoesNotContain(without.Pipeline.Resources, entry => entry.Key.StartsWith("Deliver", StringComparison.Ordinal));
        Assert.DoesNotContain("deliveries/", without.Pipeline.Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_handed_over_becomes_a_message_of_S3()
    {
        var notice = Lake.Properties("AWS::S3::Bucket")["NotificationConfiguration"]!["QueueConfigurations"]![0]!;
        Assert.Equal($"s3:ObjectCreated:* to ${{{Notices}.Arn}}", $"{notice["Event"]} to {Lake.Text(notice["Queue"])}");
        Assert.Equal(
            """[{"Name":"prefix","Value":"deliveries/out/"}]""", notice["Filter"]!["S3Key"]!["Rules"]!.ToJsonString());
        Assert.Equal(
            [Lake.IdOf("AWS::SQS::QueuePolicy", "DeliveriesQueuePolicy")], Lake.Texts(Lake.Single("AWS::S3::Bucket")["DependsOn"]));
    }

    [Fact]
    public void Only_S3_of_this_account_may_write_into_the_queue()
    {
        var statements = Lake.PropertiesOf(Lake.IdOf("AWS::SQS::QueuePolicy", "DeliveriesQueuePolicy"))["PolicyDocument"]!["Statement"]!;
        var allowed = Assert.Single(statements.AsArray(), statement => (string?)statement!["Effect"] == "Allow")!;
        Assert.Equal("s3.amazonaws.com sqs:SendMessage", $"{allowed["Principal"]!["Service"]} {allowed["Action"]}");
        Assert.Equal("${AWS::AccountId}", Lake.Text(allowed["Condition"]!["StringEquals"]!["aws:SourceAccount"]));
    }

    [Fact]
    public void A_message_outlives_all_attempts_and_ends_among_the_dead_letters_after_them()
    {
        var (queue, dead) = (Lake.PropertiesOf(Notices), Lake.PropertiesOf(Lake.IdOf("AWS::SQS::Queue", "DeliveriesDeadLetters")));
        Assert.Equal(
            "hidden for 360 s, kept for 1209600 s",
            $"hidden for {queue["VisibilityTimeout"]} s, kept for {queue["MessageRetentionPeriod"]} s");
        Assert.Equal(
            $"${{{Lake.IdOf("AWS::SQS::Queue", "DeliveriesDeadLetters")}.Arn}} after 12",
            $"{Lake.Text(queue["RedrivePolicy"]!["deadLetterTargetArn"])} after {queue["RedrivePolicy"]!["maxReceiveCount"]}");
        Assert.Equal(1_209_600, (int)dead["MessageRetentionPeriod"]!);
        Assert.All([queue, dead], each => Assert.True((bool)each["SqsManagedSseEnabled"]!));
    }

    [Fact]
    public void The_function_stands_outside_of_the_network_and_takes_ten_messages_at_a_time()
    {
        var function = Pipeline.PropertiesOf(Pipeline.IdOf("AWS::Lambda::Function", "Deliver"));
        Assert.False(function.ContainsKey("VpcConfig"));
        Assert.Equal("256 MB, 60 s", $"{function["MemorySize"]} MB, {function["Timeout"]} s");
        var mapping = Pipeline.PropertiesOf(Pipeline.IdOf("AWS::Lambda::EventSourceMapping", "DeliverNotices"));
        Assert.Equal(
            $"${{{Notices}.Arn}}: 10, 2 at a time",
            $"{Pipeline.Text(mapping["EventSourceArn"])}: {mapping["BatchSize"]}, "
            + $"{mapping["ScalingConfig"]!["MaximumConcurrency"]} at a time");
        Assert.Equal(["ReportBatchItemFailures"], Pipeline.Texts(mapping["FunctionResponseTypes"]));
    }

    [Fact]
    public void The_function_may_take_objects_and_messages_leave_receipts_and_open_the_secrets_of_the_file() => Assert.Equal(
    [
        "logs:CreateLogStream logs:PutLogEvents",
        "s3:DeleteObject s3:GetObject on lake/deliveries/out/*",
        "s3:ListBucket on lake",
        "s3:PutObject on lake/deliveries/done/*",
        "secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-central-1:123456789012:secret:mail-AbCdEf "
            + "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:prod/crm-webhook-??????",
        "sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage on the queue",
    ], PermissionsOf("Deliver"));

    [Fact]
    public void Score_may_hand_over_and_collect_receipts_and_opens_no_secret_of_a_destination()
    {
        var score = PermissionsOf("Score").ToArray();
        Assert.Contains("s3:AbortMultipartUpload s3:PutObject on lake/deliveries/out/* lake/results/* lake/runs/score/*", score);
        Assert.Contains("s3:DeleteObject on lake/deliveries/done/*", score);
        Assert.Contains(
            "s3:GetObject on lake/deliveries/done/* lake/hits/* lake/results/* lake/rollups/* lake/runs/* lake/state/rollups.json*", score);
        Assert.DoesNotContain(score, statement => statement.Contains("crm-webhook", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_stack_writes_the_functions_read_back()
    {
        var (score, deliver) = (Variables("Score"), Variables("Deliver"));
        foreach (var variables in new[] { score, deliver })
        {
            var read = DestinationSettings.FromEnvironment(variables).Destinations(DefaultModel.Value);
            Assert.Equal(["crm prod/crm-webhook", "mail arn:aws:secretsmanager:eu-central-1:123456789012:secret:mail-AbCdEf"],
                read.Select(each => $"{each.Name} {each.Secret}"));
        }

        Assert.Equal(new DeliveryQueueSettings($"${{{Notices}}}"), DeliveryQueueSettings.FromEnvironment(deliver));
        Assert.Equal(new BucketSettings("${Bucket83908E77}"), BucketSettings.FromEnvironment(deliver));
    }

    [Theory]
    [InlineData("DeliverErrors", "Errors")]
    [InlineData("DeliverThrottles", "Throttles")]
    [InlineData("DeliverDeadLetters", "ApproximateNumberOfMessagesVisible")]
    [InlineData("DeliveriesGivenUp", "deliveries_dead")]
    public void An_alarm_goes_off(string name, string metric)
    {
        var alarm = Pipeline.PropertiesOf(Pipeline.IdOf("AWS::CloudWatch::Alarm", $"Alarms{name}"));
        Assert.Equal($"{metric} GreaterThanThreshold 0", $"{alarm["MetricName"]} {alarm["ComparisonOperator"]} {alarm["Threshold"]}");
    }

    [Theory]
    [InlineData("""{ "destinations": { "crm": { "webhook": "https://a/", "segments": ["best_lead"], "secret": "s" } } }""",
        "1:68: the model has no segment 'best_lead': did you mean 'best_leads'?")]
    [InlineData("""{ "destinations": { "crm": { "webhook": "http://a/", "segments": ["best_leads"], "secret": "s" } } }""", "https")]
    public void A_mistake_stops_the_synthesis_with_its_place(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<SettingsException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void More_than_a_variable_holds_is_refused()
    {
        var many = string.Join(',', Enumerable.Range(0, 40).Select(number =>
            $$"""  "d{{number}}": { "webhook": "https://crm.example/{{number}}", "segments": ["best_leads"], "secret": "s" }"""));
        Assert.Contains(
            "at most 2500 bytes", Assert.Throws<SettingsException>(() => Read($$"""{ "destinations": { {{many}} } }""")).Message,
            StringComparison.Ordinal);
    }

    private static DeploymentSettings Read(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            return DeploymentSettings.FromContext(Synthesized.Context(("destinations", file)).ToJsonString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Variables Variables(string stage) => new(
        Pipeline.PropertiesOf(Pipeline.IdOf("AWS::Lambda::Function", stage))["Environment"]!["Variables"]!.AsObject()
            .ToDictionary(entry => entry.Key, entry => Pipeline.Text(entry.Value), StringComparer.Ordinal));

    private static IEnumerable<string> PermissionsOf(string stage)
    {
        var id = Pipeline.IdOf("AWS::IAM::Role", $"{stage}Role");
        var inline = Pipeline.PropertiesOf(id)["Policies"]!.AsArray().Select(policy => policy!["PolicyDocument"]);
        var attached = Pipeline.Of("AWS::IAM::Policy").Select(policy => policy["Properties"]!)
            .Where(policy => Pipeline.Texts(policy["Roles"]).Contains($"${{{id}}}")).Select(policy => policy["PolicyDocument"]);
        return inline.Concat(attached).SelectMany(document => document!["Statement"]!.AsArray())
            .Select(statement =>
                $"{string.Join(' ', Pipeline.Texts(statement!["Action"]))} on {string.Join(' ', Pipeline.Texts(statement["Resource"]))}")
            .Select(statement => statement.StartsWith("logs:", StringComparison.Ordinal) ? statement.Split(" on ")[0] : statement)
            .Select(statement => statement.Replace("${Bucket83908E77.Arn}", "lake", StringComparison.Ordinal)
                .Replace($"${{{Notices}.Arn}}", "the queue", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }
}
