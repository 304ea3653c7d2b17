using System.Text.Json.Nodes;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Pipeline;

public sealed class NightlyScheduleTests
{
    private static readonly Template Pipeline = Synthesized.With(("timeZone", "America/New_York")).Pipeline;

    [Theory]
    [InlineData("Compact", "cron(0 3-8 * * ? *) America/New_York")]
    [InlineData("Score", "cron(30 3-8 * * ? *) America/New_York")]
    public void A_stage_starts_every_hour_of_the_early_morning_where_the_reports_are_read(string stage, string when)
    {
        var schedule = Schedule(stage);
        Assert.Equal(when, $"{schedule["ScheduleExpression"]} {schedule["ScheduleExpressionTimezone"]}");
        Assert.Equal("OFF", (string?)schedule["FlexibleTimeWindow"]!["Mode"]);
    }

    [Theory]
    [InlineData("Compact")]
    [InlineData("Score")]
    public void A_start_is_an_empty_event_that_ends_among_the_dead_letters_when_it_cannot_be_delivered(string stage)
    {
        var target = Schedule(stage)["Target"]!;
        Assert.Equal("{}", (string?)target["Input"]);
        Assert.Equal($"${{{Pipeline.IdOf("AWS::Lambda::Function", stage)}.Arn}}", Pipeline.Text(target["Arn"]));
        Assert.Equal($"${{{Pipeline.IdOf("AWS::SQS::Queue", stage)}.Arn}}", Pipeline.Text(target["DeadLetterConfig"]!["Arn"]));
        Assert.Equal(3600, (int)target["RetryPolicy"]!["MaximumEventAgeInSeconds"]!);
    }

    [Fact]
    public void Only_the_scheduler_of_this_account_takes_the_role()
    {
        var trust =
            Pipeline.PropertiesOf(Pipeline.IdOf("AWS::IAM::Role", "CompactSchedule"))["AssumeRolePolicyDocument"]!["Statement"]![0]!;
        Assert.Equal("scheduler.amazonaws.com", (string?)trust["Principal"]!["Service"]);
        Assert.Equal("${AWS::AccountId}", Pipeline.Text(trust["Condition"]!["StringEquals"]!["aws:SourceAccount"]));
    }

    private static JsonObject Schedule(string stage) => Pipeline.PropertiesOf(Pipeline.IdOf("AWS::Scheduler::Schedule", stage));
}
