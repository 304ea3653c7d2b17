using Amazon.CDK;
using Cdp.Aws.Database;
using Cdp.Infra.Data;
using Cdp.Infra.Pipeline;
using Cdp.Infra.Settings;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Infra.NextSteps;

/// <summary>Outputs of the stacks: commands and texts that are ready to be pasted.</summary>
internal static class Outputs
{
    public static void TellWhereTheLakeIs(this Stack stack, LakeBucket bucket) =>
        stack.Tell("LakeBucket", "Holds raw/, hits/ and all that is made of them", bucket.BucketName);

    /// <summary>
    /// As the role that only reads. The password is fetched as the command runs; the authorities' file is fetched once (docs/aws.md).
    /// </summary>
    public static void TellHowToConnect(this Stack stack, ProfileDatabase database) => stack.Tell(
        "Psql", "Opens the profiles",
        $"""PGPASSWORD="$(aws secretsmanager get-secret-value --secret-id {database.ReaderSecret.SecretArn} """
        + """--query SecretString --output text | jq -r .password)" """
        + $"""psql "host={database.Instance.DbInstanceEndpointAddress} dbname={ProfileDatabase.Name} user={DatabaseRoles.Reader} """
        + "sslmode=verify-full sslrootcert=global-bundle.pem\"");

    public static void TellWhatToDoNext(
        this Stack stack, DeploymentSettings settings, CollectorApi collector, CompactStage compact, ScoreStage score)
    {
        var url = collector.Url + settings.Ingest.PathPrefix;
        stack.Tell("CollectorUrl", "Where the site sends its hits", url);
        stack.Tell(
            "SnippetUniversalAnalytics", "For analytics.js: run it before the first hit is sent",
            Snippets.UniversalAnalytics(url, settings.Compact.Hits));
        stack.Tell("SnippetGoogleAnalytics4", "For gtag.js: run it before gtag loads", Snippets.GoogleAnalytics4(url));
        stack.Tell("BackfillCompact", "Compacts days again; change the days", Backfill(compact.Function, settings.FirstDay));
        stack.Tell(
            "CompactLargeDay", "Compacts a day that is too large for the function; change the day",
            LargeDay(compact.LargeDay, settings.FirstDay));
        stack.Tell("BackfillScore", "Scores days again; change the days", Backfill(score.Function, settings.FirstDay));
        if (collector.CnameTarget is { } target) stack.Tell("CnameTarget", "What the CNAME record of domainName points to", target);
    }

    /// <summary>
    /// Asynchronous: who waits for the answer of a run of minutes behind a NAT or a firewall loses it, and the CLI would start the run
    /// again.
    /// </summary>
    private static string Backfill(NativeFunction function, LocalDate first) =>
        $"aws lambda invoke --function-name {function.FunctionName} --invocation-type Event --cli-binary-format raw-in-base64-out "
        + $$"""--payload '{"from":"{{Iso(first)}}","to":"{{Iso(first.PlusDays(6))}}"}' /dev/stdout""";

    private static string LargeDay(LargeDayTask task, LocalDate day) =>
        $"aws ecs run-task --cluster {task.Cluster.ClusterName} --task-definition {task.Definition.Family} --launch-type FARGATE "
        + $$$"""--network-configuration 'awsvpcConfiguration={subnets=[{{{Fn.Join(",", [.. task.Subnets])}}}],"""
        + $$$"""securityGroups=[{{{task.Group.SecurityGroupId}}}],assignPublicIp=ENABLED}' """
        + $$$"""--overrides '{"containerOverrides":[{"name":"{{{LargeDayTask.Container}}}","environment":"""
        + $$$"""[{"name":"CDP_EVENT","value":"{\"date\":\"{{{Iso(day)}}}\"}"}]}]}'""";

    private static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);

    private static void Tell(this Stack stack, string id, string what, string value) =>
        _ = new CfnOutput(stack, id, new CfnOutputProps { Description = what, Value = value });
}
