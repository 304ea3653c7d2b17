using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.NextSteps;

public sealed class OutputsTests
{
    private const string Api = "https://${CollectorApi79DE7308}.execute-api.${AWS::Region}.${AWS::URLSuffix}";

    private static readonly Synthesized AsShipped = Synthesized.AsShipped;

    [Fact]
    public void The_collectors_address_and_both_snippets_are_ready_to_be_pasted()
    {
        Assert.Equal(Api, AsShipped.Pipeline.Output("CollectorUrl"));
        Assert.EndsWith(
            $"ga('set', 'customTask', cdpCustomTask('{Api}/collect', 'dimension1', function () {{ return window.currentUserId; }}));\n",
            AsShipped.Pipeline.Output("SnippetUniversalAnalytics"), StringComparison.Ordinal);
        Assert.EndsWith($"}})('{Api}/g/collect');\n", AsShipped.Pipeline.Output("SnippetGoogleAnalytics4"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_snippet_sends_below_the_prefix_and_puts_the_user_id_where_it_is_looked_for()
    {
        var changed = Synthesized.With(("pathPrefix", "/metrics"), ("userIdFrom", "ep.member,cd12")).Pipeline;
        Assert.Contains(
            $"cdpCustomTask('{Api}/metrics/collect', 'dimension12',", changed.Output("SnippetUniversalAnalytics"),
            StringComparison.Ordinal);
        Assert.Contains(
            "'userId', function", Synthesized.With(("userIdFrom", "uid")).Pipeline.Output("SnippetUniversalAnalytics"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BackfillCompact", "Compact")]
    [InlineData("BackfillScore", "Score")]
    public void A_backfill_is_handed_over_and_waits_for_no_answer(string output, string stage) => Assert.Equal(
        $$"""aws lambda invoke --function-name ${{{AsShipped.Pipeline.IdOf("AWS::Lambda::Function", stage)}}} --invocation-type Event """
        + """--cli-binary-format raw-in-base64-out --payload '{"from":"2026-11-01","to":"2026-11-07"}' /dev/stdout""",
        AsShipped.Pipeline.Output(output).Trim());

    [Fact]
    public void A_large_day_is_started_by_one_command()
    {
        var command = AsShipped.Pipeline.Output("CompactLargeDay").Trim();
        Assert.StartsWith(
            $"aws ecs run-task --cluster ${{{AsShipped.Pipeline.IdOf("AWS::ECS::Cluster", "CompactLargeDay")}}} --task-definition ",
            command, StringComparison.Ordinal);
        Assert.Contains(
            "subnets=[${NetworkVpcDatabaseSubnet1Subnet75A30C75},${NetworkVpcDatabaseSubnet2Subnet7C7CA9F8}]", command,
            StringComparison.Ordinal);
        Assert.EndsWith("""{"name":"CDP_EVENT","value":"{\"date\":\"2026-11-01\"}"}]}]}'""", command, StringComparison.Ordinal);
    }

    [Fact]
    public void Psql_fetches_its_password_when_it_runs() => Assert.Equal(
        """PGPASSWORD="$(aws secretsmanager get-secret-value --secret-id ${ProfilesSecretB349678B} --query SecretString """
        + """--output text | jq -r .password)" psql "host=${ProfilesInstance304414F6.Endpoint.Address} dbname=cdp user=cdp_reader """
        + "sslmode=verify-full sslrootcert=global-bundle.pem\"",
        AsShipped.Lake.Output("Psql"));

    [Fact]
    public void With_a_name_of_its_own_the_target_of_the_record_is_told()
    {
        var named = Synthesized.With(
            ("domainName", "collect.example.com"), ("certificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/7c0f")).Pipeline;
        Assert.Equal("https://collect.example.com", named.Output("CollectorUrl"));
        Assert.Contains(".RegionalDomainName}", named.Output("CnameTarget"), StringComparison.Ordinal);
    }
}
