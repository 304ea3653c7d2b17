using System.Text.Json.Nodes;
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
    [InlineData("CompactDeadLetters", "AWS/SQS ApproximateNumberOfMessagesVisible > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ScoreErrors", "AWS/Lambda Errors > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ScoreThrottles", "AWS/Lambda Throttles > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ScoreDeadLetters", "AWS/SQS ApproximateNumberOfMessagesVisible > 0, 1 x 300 s, missing: notBreaching")]
    [InlineData("ShareRejected", "Cdp share_rejected stage=compact > 0.05, 1 x 3600 s, missing: notBreaching")]
    [InlineData("ScanNearLimit", "Cdp scanned_bytes stage=score > 80000000000, 1 x 3600 s, missing: notBreaching")]
    [InlineData("NoFreshProfiles", "Cdp profile_age_hours stage=score >= 26, 26 x 3600 s, missing: breaching")]
    public void An_alarm_goes_off(string name, string when) => Assert.Equal(when, InWords(Alarm(name)));

    [Fact]
    public void No_alarm_is_left_out_above() => Assert.Equal(16, Pipeline.Of("AWS::CloudWatch::Alarm").Count());

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
        var stage = alarm["Dimensions"]!.AsArray().Where(dimension => (string?)dimension!["Name"] == "stage")
            .Select(dimension => $" stage={dimension!["Value"]}");
        var compared = (string?)alarm["ComparisonOperator"] == "GreaterThanThreshold" ? ">" : ">=";
        return $"{alarm["Namespace"]} {alarm["MetricName"]}{string.Concat(stage)} {compared} {alarm["Threshold"]}, "
            + $"{alarm["EvaluationPeriods"]} x {alarm["Period"]} s, missing: {alarm["TreatMissingData"]}";
    }
}
