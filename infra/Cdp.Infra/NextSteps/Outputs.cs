using Amazon.CDK;
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

    /// <summary>The password is fetched as the command runs; the authorities' file is fetched once (docs/aws.md).</summary>
    public static void TellHowToConnect(this Stack stack, ProfileDatabase database)
    {
        var secret = $"aws secretsmanager get-secret-value --secret-id {database.Secret.SecretArn} --query SecretString --output text";
        var address = $"host={database.Instance.DbInstanceEndpointAddress} dbname={ProfileDatabase.Name} user={ProfileDatabase.Name} "
            + "sslmode=verify-full sslrootcert=global-bundle.pem";
        stack.Tell("Psql", "Opens the profiles", $"""PGPASSWORD="$({secret} | jq -r .password)" psql "{address}" """.TrimEnd());
    }

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
        stack.Tell("BackfillScore", "Scores days again; change the days", Backfill(score.Function, settings.FirstDay));
        if (collector.CnameTarget is { } target) stack.Tell("CnameTarget", "What the CNAME record of domainName points to", target);
    }

    /// <summary>The CLI would give up reading after 60 s and invoke again: hence its time-out and its attempts.</summary>
    private static string Backfill(NativeFunction function, LocalDate first)
    {
        var days = $$"""{"from":"{{Iso(first)}}","to":"{{Iso(first.PlusDays(6))}}"}""";
        return $"AWS_MAX_ATTEMPTS=1 aws lambda invoke --function-name {function.FunctionName} --cli-read-timeout 0 "
            + $"--cli-binary-format raw-in-base64-out --payload '{days}' /dev/stdout";
    }

    private static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);

    private static void Tell(this Stack stack, string id, string what, string value) =>
        _ = new CfnOutput(stack, id, new CfnOutputProps { Description = what, Value = value });
}
