using System.Text.Json.Nodes;
using Cdp.Infra.Settings;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Watch;

public sealed class PipelineAlarmsTests
{
    private static readonly Template Pipeline = Synthesized.AsShipped.Pipeline;

    [Theory]
    [InlineData("IngestErrors", "AWS/Lambda Errors > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("IngestThrottles", "AWS/Lambda Throttles > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("CollectorFails", "AWS/ApiGateway 5xx > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("BatchErrors", "AWS/Lambda Errors > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("BatchThrottles", "AWS/Lambda Throttles > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("HitsWait", "AWS/SQS ApproximateAgeOfOldestMessage > 900, 1 x 300 s, missing: notBreaching")]
    [InlineData("BatchDeadLetters", "AWS/SQS ApproximateNumberOfMessagesVisible > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("CompactErrors", "AWS/Lambda Errors > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("CompactThrottles", "AWS/Lambda Throttles > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("HitsThrottled", "Cdp throttled > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ManyHits", "AWS/ApiGateway Count > 100000, 1 x 3600 s, missing: notBreaching")]
    [InlineData("DatabaseStorage", "AWS/RDS FreeStorageSpace < 2000000000, 3 x 300 s, missing: notBreaching")]
    [InlineData("DatabaseCredits", "AWS/RDS CPUCreditBalance < 10, 3 x 300 s, missing: notBreaching")]
    [InlineData("DatabaseConnections", "AWS/RDS DatabaseConnections > 60, 1 x 300 s, missing: notBreaching")]
    [InlineData("CompactDeadLetters", "AWS/SQS NumberOfMessagesSent > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ScoreErrors", "AWS/Lambda Errors > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ScoreThrottles", "AWS/Lambda Throttles > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ScoreDeadLetters", "AWS/SQS NumberOfMessagesSent > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ShareRejected", "Cdp share_rejected stage=compact > 0.05, 1 x 3600 s, missing: notBreaching")]
    [InlineData("ScanNearLimit", "Cdp scanned_bytes stage=score > 80000000000, 1 x 3600 s, missing: notBreaching")]
    [InlineData("NoFreshProfiles", "Cdp profile_age_hours stage=score >= 26, 26 x 3600 s, missing: breaching")]
    public void An_alarm_goes_off(string name, string when) => Assert.Equal(when, InWords(Alarm(name)));

    [Fact]
    public void No_alarm_is_left_out_above() => Assert.Equal(21, Pipeline.Of("AWS::CloudWatch::Alarm").Count());

    [Fact]
    public void Every_alarm_says_what_to_do_and_tells_the_topic() => Assert.All(Pipeline.Of("AWS::CloudWatch::Alarm"), alarm =>
    {
        Assert.NotEmpty((string?)alarm["Properties"]!["AlarmDescription"] ?? "");
        Assert.Equal([$"${{{Pipeline.IdOf("AWS::SNS::Topic", "Alarms")}}}"], Pipeline.Texts(alarm["Properties"]!["AlarmActions"]));
    });

    [Fact]
    public void Alarms_are_mailed_when_there_is_an_address()
    {
        var subscription = Synthesized.With(("alarmMail", "ops@example.com")).Pipeline.Properties("AWS::SNS::Subscription");
        Assert.Equal("email ops@example.com", $"{subscription["Protocol"]} {subscription["Endpoint"]}");
        Assert.Empty(Pipeline.Of("AWS::SNS::Subscription"));
    }

    [Theory]
    [InlineData("m7g.large", 480)]
    [InlineData("r7g.4xlarge", 3750)]
    [InlineData("t4g.medium", 240)]
    public void Connections_are_measured_by_what_the_instance_lets_in(string instanceClass, int threshold)
    {
        var pipeline = Synthesized.With(("instanceClass", instanceClass)).Pipeline;
        Assert.Equal(
            threshold, (int)pipeline.PropertiesOf(pipeline.IdOf("AWS::CloudWatch::Alarm", "AlarmsDatabaseConnections"))["Threshold"]!);
        Assert.Equal(
            instanceClass.StartsWith('t'),
            pipeline.Resources.Any(entry => entry.Key.StartsWith("AlarmsDatabaseCredits", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_topic_takes_alarms_of_this_account_and_nothing_without_tls()
    {
        var statements = Pipeline.Properties("AWS::SNS::TopicPolicy")["PolicyDocument"]!["Statement"]!.AsArray();
        Assert.Equal(["Allow sns:Publish cloudwatch.amazonaws.com", "Deny sns:Publish *"],
            statements.Select(
                statement => $"{statement!["Effect"]} {statement["Action"]} {(statement["Principal"] as JsonObject)?["Service"] ?? "*"}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_named_deployment_has_metrics_names_and_stacks_of_its_own()
    {
        var named = Synthesized.With(("name", "shop"), ("tags", "team=growth,cost=42"));
        Assert.Equal(
            "Cdp/shop",
            (string?)named.Pipeline.PropertiesOf(named.Pipeline.IdOf("AWS::CloudWatch::Alarm", "AlarmsShareRejected"))["Namespace"]);
        Assert.All(named.Pipeline.Of("AWS::Lambda::Function"),
            function => Assert.Equal("Cdp/shop", (string?)function["Properties"]!["Environment"]!["Variables"]!["CDP_METRIC_NAMESPACE"]));
        Assert.Equal("cdp_shop", (string?)named.Lake.Properties("AWS::Glue::Database")["DatabaseInput"]!["Name"]);
        Assert.Equal("cdp-shop", (string?)named.Pipeline.Properties("AWS::Athena::WorkGroup")["Name"]);
        Assert.Equal(("CdpShopLake", "CdpShopPipeline"), (DeploymentNames.Of("shop").Lake, DeploymentNames.Of("shop").Pipeline));
        Assert.Equal(
            ["cost=42", "team=growth"],
            named.Lake.Properties("AWS::S3::Bucket")["Tags"]!.AsArray().Select(tag => $"{tag!["Key"]}={tag["Value"]}"));
    }

    [Fact]
    public void The_dashboard_shows_the_metrics_that_the_functions_write()
    {
        var body = Pipeline.Text(Pipeline.Properties("AWS::CloudWatch::Dashboard")["DashboardBody"]);
        Assert.All(["stored", "hits", "rejected", "share_identified", "share_rejected", "profiles", "profile_age_hours", "scanned_bytes"],
            metric => Assert.Contains($"\"Cdp\",\"{metric}\",\"stage\"", body, StringComparison.Ordinal));
    }

    private static JsonObject Alarm(string name) => Pipeline.PropertiesOf(Pipeline.IdOf("AWS::CloudWatch::Alarm", $"Alarms{name}"));

    private static string InWords(JsonNode alarm)
    {
        var stage = (alarm["Dimensions"]?.AsArray() ?? []).Where(dimension => (string?)dimension!["Name"] == "stage")
            .Select(dimension => $" stage={dimension!["Value"]}");
        var compared = (string?)alarm["ComparisonOperator"] switch { "GreaterThanThreshold" => ">", "LessThanThreshold" => "<", _ => ">=" };
        return $"{alarm["Namespace"]} {alarm["MetricName"]}{string.Concat(stage)} {compared} {alarm["Threshold"]}, "
            + $"{alarm["EvaluationPeriods"]} x {alarm["Period"]} s, missing: {alarm["TreatMissingData"]}";
    }
}
