using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Scheduler;
using Amazon.CDK.AWS.SQS;
using Constructs;
using NodaTime;

namespace Cdp.Infra.Pipeline;

/// <summary>Starts a function every hour from 3 to 8 in the morning of the reporting time zone, with an empty event.</summary>
/// <remarks>
/// A run with nothing left to do is over at once, so that a start which failed, came late or fell into a daylight-saving gap (the scheduler
/// skips such a time) is made good by the next. Hence a start that cannot be delivered is retried for no longer than until then.
/// </remarks>
public sealed class NightlySchedule : Construct
{
    public NightlySchedule(
        Construct scope, string id, IFunction function, IQueue deadLetters, DateTimeZone zone, int minute) : base(scope, id)
    {
        var role = new Role(this, "Role", new RoleProps { AssumedBy = SchedulerOf(Stack.Of(this).Account) });
        role.May(["lambda:InvokeFunction"], function.FunctionArn);
        role.May(["sqs:SendMessage"], deadLetters.QueueArn);
        _ = new CfnSchedule(this, "Hourly", new CfnScheduleProps
        {
            ScheduleExpression = string.Create(CultureInfo.InvariantCulture, $"cron({minute} 3-8 * * ? *)"),
            ScheduleExpressionTimezone = zone.Id,
            FlexibleTimeWindow = new CfnSchedule.FlexibleTimeWindowProperty { Mode = "OFF" },
            Target = new CfnSchedule.TargetProperty
            {
                Arn = function.FunctionArn,
                RoleArn = role.RoleArn,
                Input = "{}",
                DeadLetterConfig = new CfnSchedule.DeadLetterConfigProperty { Arn = deadLetters.QueueArn },
                RetryPolicy = new CfnSchedule.RetryPolicyProperty { MaximumEventAgeInSeconds = 3600, MaximumRetryAttempts = 10 },
            },
        });
    }

    /// <summary>The scheduler, but only on behalf of this account.</summary>
    private static PrincipalBase SchedulerOf(string account) =>
        new ServicePrincipal("scheduler.amazonaws.com").WithConditions(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["StringEquals"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["aws:SourceAccount"] = account },
        });
}
