using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Pipeline;

/// <summary>What each role may do, written out: a statement more or less is a decision, and shows here.</summary>
public sealed class PermissionTests
{
    private static readonly Template Pipeline = Synthesized.AsShipped.Pipeline;

    [Fact]
    public void Ingest_sends_hits_to_the_queue_or_adds_raw_requests_and_does_nothing_else() => Assert.Equal(
    [
        "logs:CreateLogStream logs:PutLogEvents on its log",
        "s3:PutObject on lake/raw/*",
        "sqs:SendMessage on the queue of hits",
    ], Of("Ingest"));

    [Fact]
    public void The_batch_writer_takes_from_the_queue_and_adds_raw_objects() => Assert.Equal(
    [
        "logs:CreateLogStream logs:PutLogEvents on its log",
        "s3:PutObject on lake/raw/*",
        "sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage on the queue of hits",
    ], Of("Buffer"));

    [Fact]
    public void Compact_reads_raw_requests_and_writes_everything_made_of_them() => Assert.Equal(
    [
        "logs:CreateLogStream logs:PutLogEvents on its log",
        "s3:AbortMultipartUpload s3:DeleteObject s3:PutObject on lake/hits/* lake/rejected/* lake/rollups/* lake/runs/* lake/state/*",
        "s3:GetObject on lake/hits/* lake/raw/* lake/rejected/* lake/rollups/* lake/runs/* lake/state/*",
        "s3:ListBucket on lake",
        "sqs:SendMessage on its dead letters",
    ], Of("Compact"));

    [Fact]
    public void Score_queries_the_lake_and_opens_two_secrets() => Assert.Equal(
    [
        "athena:GetQueryExecution athena:StartQueryExecution athena:StopQueryExecution on athena workgroup/cdp",
        "ec2:AssignPrivateIpAddresses ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces "
            + "ec2:DescribeSubnets ec2:UnassignPrivateIpAddresses on *",
        "glue:GetDatabase on glue catalog glue database/cdp glue database/default",
        "glue:GetPartitions glue:GetTable on glue catalog glue database/cdp glue table/cdp/*",
        "logs:CreateLogStream logs:PutLogEvents on its log",
        "s3:AbortMultipartUpload s3:PutObject on lake/results/* lake/runs/score/*",
        "s3:GetBucketLocation s3:ListBucket on lake",
        "s3:GetObject on lake/hits/* lake/results/* lake/rollups/* lake/runs/* lake/state/rollups.json*",
        "secretsmanager:GetSecretValue on ${ProfilesInstance304414F6.MasterUserSecret.SecretArn} ${ProfilesSecretB349678B}",
        "sqs:SendMessage on its dead letters",
    ], Of("Score"));

    [Fact]
    public void The_task_for_a_large_day_may_what_Compact_may_and_fetch_its_binary() => Assert.Equal(
    [
        "lambda:GetFunction on its function",
        "s3:AbortMultipartUpload s3:DeleteObject s3:PutObject on lake/hits/* lake/rejected/* lake/rollups/* lake/runs/* lake/state/*",
        "s3:GetObject on lake/hits/* lake/raw/* lake/rejected/* lake/rollups/* lake/runs/* lake/state/*",
        "s3:ListBucket on lake",
    ], Of("Compact", "LargeDayDefinitionTaskRole"));

    [Fact]
    public void Who_starts_the_task_may_write_its_log() => Assert.Equal(
        ["logs:CreateLogStream logs:PutLogEvents on the task's log"], Of("Compact", "LargeDayDefinitionExecutionRole"));

    [Theory]
    [InlineData("Compact")]
    [InlineData("Score")]
    public void A_schedule_starts_its_function_and_keeps_what_it_could_not_deliver(string stage) => Assert.Equal(
    [
        "lambda:InvokeFunction on its function",
        "sqs:SendMessage on its dead letters",
    ], Of(stage, "ScheduleRole"));

    [Fact]
    public void Nobody_else_has_a_role() => Assert.Equal(8, Pipeline.Of("AWS::IAM::Role").Count());

    [Fact]
    public void No_role_has_a_managed_policy() => Assert.All(
        Pipeline.Of("AWS::IAM::Role"), role => Assert.False(role["Properties"]!.AsObject().ContainsKey("ManagedPolicyArns")));

    private static IEnumerable<string> Of(string stage, string role = "Role")
    {
        var id = Pipeline.IdOf("AWS::IAM::Role", stage + role);
        var inline = Pipeline.PropertiesOf(id)["Policies"]?.AsArray().Select(policy => policy!["PolicyDocument"]) ?? [];
        var attached = Pipeline.Of("AWS::IAM::Policy").Select(policy => policy["Properties"]!)
            .Where(policy => Pipeline.Texts(policy["Roles"]).Contains($"${{{id}}}")).Select(policy => policy["PolicyDocument"]);
        return inline.Concat(attached).SelectMany(document => document!["Statement"]!.AsArray())
            .Select(statement => (Actions: Pipeline.Texts(statement!["Action"]), Resources: Pipeline.Texts(statement["Resource"])))
            .Select(statement =>
                $"{string.Join(' ', statement.Actions)} on "
                + $"{string.Join(' ', statement.Resources.Select(resource => InWords(stage, resource)))}")
            .Order(StringComparer.Ordinal);
    }

    private static string InWords(string stage, string resource) => resource
        .Replace("${Bucket83908E77.Arn}", "lake", StringComparison.Ordinal)
        .Replace($"${{{Pipeline.IdOf("AWS::Logs::LogGroup", $"{stage}Logs")}.Arn}}", "its log", StringComparison.Ordinal)
        .Replace($"${{{Pipeline.IdOf("AWS::Logs::LogGroup", "CompactLargeDayLogs")}.Arn}}", "the task's log", StringComparison.Ordinal)
        .Replace($"${{{Pipeline.IdOf("AWS::Lambda::Function", stage)}.Arn}}", "its function", StringComparison.Ordinal)
        .Replace($"${{{Pipeline.IdOf("AWS::SQS::Queue", "BufferQueue")}.Arn}}", "the queue of hits", StringComparison.Ordinal)
        .Replace(
            stage == "Ingest" ? "-" : $"${{{Pipeline.IdOf("AWS::SQS::Queue", $"{stage}DeadLetters")}.Arn}}", "its dead letters",
            StringComparison.Ordinal)
        .Replace("arn:${AWS::Partition}:", "", StringComparison.Ordinal)
        .Replace(":${AWS::Region}:${AWS::AccountId}:", " ", StringComparison.Ordinal);
}
