using Cdp.Infra.Settings;
using Cdp.Infra.Tests.Support;
using Cdp.Settings;

namespace Cdp.Infra.Tests.Settings;

public sealed class ContextTests
{
    private const string Certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/7c0f1c5e-0d3a-4f4d-8f0e-2b1d6f9f3c11";

    [Theory]
    [InlineData("timeZone", "Mars/Base", "Context key timeZone is 'Mars/Base': it must be an IANA time zone such as Europe/Vienna or UTC.")]
    [InlineData(
        "userIdFrom", "uid,cd300",
        "Context key userIdFrom names 'cd300': a source is uid, cd1 to cd200, or ep., epn., up., upn. and a name.")]
    [InlineData("layout", "hour", "Context key layout is 'hour': it must be user or bucket.")]
    [InlineData("buckets", "0", "Context key buckets is '0': it must be a whole number from 1 to 4096.")]
    [InlineData(
        "pathPrefix", "/a b", "Context key pathPrefix is '/a b': it must be a path such as /metrics, of letters, digits and - . _ ~ /.")]
    [InlineData("rawRetentionDays", "soon", "Context key rawRetentionDays is 'soon': it must be a whole number from 10 to 100000.")]
    [InlineData("signInWindow", "-1", "Context key signInWindow is '-1': it must be a whole number from 0 to 525600.")]
    [InlineData("maxUsersPerClient", "1.5", "Context key maxUsersPerClient is '1.5': it must be a whole number from 1 to 1000000.")]
    [InlineData("firstDay", "2026-02-30", "Context key firstDay is '2026-02-30': it must be a date such as 2026-11-01.")]
    [InlineData("instanceClass", "large", "Context key instanceClass is 'large': it must be an RDS instance class such as t4g.micro.")]
    [InlineData("scanLimitGigabytes", "0", "Context key scanLimitGigabytes is '0': it must be a whole number from 1 to 100000.")]
    [InlineData("alarmMail", "me", "Context key alarmMail is 'me': it must be a mail address.")]
    [InlineData(
        "databaseRanges", "0.0.0.0/0",
        "Context key databaseRanges is '0.0.0.0/0': it must be IPv4 ranges from /8 to /32, such as 203.0.113.0/24 or 203.0.113.7/32.")]
    [InlineData(
        "databaseRanges", "203.0.113.7/24",
        "Context key databaseRanges is '203.0.113.7/24': it must be IPv4 ranges from /8 to /32, such as 203.0.113.0/24 or 203.0.113.7/32.")]
    [InlineData(
        "databaseRanges", "2001:db8::/48",
        "Context key databaseRanges is '2001:db8::/48': it must be IPv4 ranges from /8 to /32, such as 203.0.113.0/24 or 203.0.113.7/32.")]
    [InlineData("ingestMode", "queue", "Context key ingestMode is 'queue': it must be direct or buffered.")]
    [InlineData("domainName", "collect.example.com", "Context key domainName is set without certificateArn: set both or neither.")]
    [InlineData(
        "domainName", "https://collect.example.com",
        "Context key domainName is 'https://collect.example.com': it must be a host name such as collect.example.com.")]
    [InlineData("certificateArn", Certificate, "Context key certificateArn is set without domainName: set both or neither.")]
    [InlineData("name", "My Shop", "Context key name is 'My Shop': it must be 1 to 20 lower-case letters and digits, a letter first.")]
    [InlineData("tags", "team", "Context key tags is 'team': it must be key=value, such as team=growth; not aws:….")]
    [InlineData(
        "zones", "eu-central-1a",
        "Context key zones is 'eu-central-1a': it must be two zones of one region, such as eu-central-1a,eu-central-1b.")]
    [InlineData(
        "zones", "eu-central-1a,us-east-1b",
        "Context key zones is 'eu-central-1a,us-east-1b': it must be two zones of one region, such as eu-central-1a,eu-central-1b.")]
    [InlineData("hitsPerSecond", "0", "Context key hitsPerSecond is '0': it must be a whole number from 1 to 10000.")]
    [InlineData("alarmHitsPerHour", "none", "Context key alarmHitsPerHour is 'none': it must be a whole number from 1 to 36000000.")]
    [InlineData("rawColdDays", "0", "Context key rawColdDays is '0': it must be a whole number from 1 to 36500.")]
    [InlineData("model", "none.json", "Context key model is 'none.json': there is no such file.")]
    [InlineData("destinations", "none.json", "Context key destinations is 'none.json': there is no such file.")]
    [InlineData("architecture", "mips", "Context key architecture is 'mips': it must be x86_64 or arm64.")]
    public void A_wrong_value_is_refused_by_its_key(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<SettingsException>(() => With((key, value))).Message);

    [Fact]
    public void A_model_is_checked_before_anything_is_synthesized()
    {
        var model = Path.GetTempFileName();
        try
        {
            File.WriteAllText(model, "{ \"aggregates\": { \"a\": { \"cuont\": \"\" } } }");

            var message = Assert.Throws<SettingsException>(() => With(("model", model))).Message;

            Assert.Contains($"{model}:1:26: ", message, StringComparison.Ordinal);
            Assert.Contains("count", message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(model);
        }
    }

    [Fact]
    public void A_model_cannot_be_laid_beside_functions_that_are_published_already() => Assert.Contains(
        "put the file beside bootstrap in its folders compact and score, as model.json",
        Assert.Throws<SettingsException>(() => With(("model", "model.json"), ("functionsDirectory", "out"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_expires_cannot_become_cold_later() => Assert.Equal(
        "Context key rawColdDays is 90: raw requests expire after 60 days, so it must be less (rawRetentionDays).",
        Assert.Throws<SettingsException>(() => With(("rawColdDays", "90"), ("rawRetentionDays", "60"))).Message);

    [Theory]
    [InlineData("eu-central-1")]
    [InlineData("us-east-1")]
    [InlineData(null)]
    public void A_region_whose_databases_can_be_trusted_is_taken(string? region) => With().CheckRegion(region);

    [Theory]
    [InlineData("il-central-1")]
    [InlineData("mx-central-1")]
    public void A_region_whose_authorities_are_missing_is_refused(string region) => Assert.StartsWith(
        $"Score could not prove that it speaks to its database in {region}: "
        + "this program has the certificate authorities of RDS in af-south-1, ",
        Assert.Throws<SettingsException>(() => With().CheckRegion(region)).Message, StringComparison.Ordinal);

    [Fact]
    public void Zones_of_another_region_are_refused() => Assert.Equal(
        "Context key zones is 'eu-central-1a,eu-central-1b': these are not of eu-west-1, to which the CLI deploys.",
        Assert.Throws<SettingsException>(() => With(("zones", "eu-central-1a,eu-central-1b")).CheckRegion("eu-west-1")).Message);

    [Fact]
    public void A_misspelt_key_is_refused_and_the_right_ones_are_named()
    {
        var error = Assert.Throws<SettingsException>(() => With(("timezone", "UTC")));
        Assert.StartsWith(
            "Context key timezone is unknown: cdk.json takes timeZone, userIdFrom, notUserIds, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_the_cdk_itself_are_left_to_it() =>
        With(
            ("aws:cdk:enable-path-metadata", "true"), ("@aws-cdk/core:enablePartitionLiterals", "true"),
            ("availability-zones:account=1", "a"));

    [Fact]
    public void Without_a_first_day_it_says_what_that_is_for() => Assert.Equal(
        "Context key firstDay is not set: it names the first day that queries look for hits on, such as 2026-11-01.",
        Assert.Throws<SettingsException>(() => DeploymentSettings.FromContext("{}")).Message);

    [Fact]
    public void A_list_may_be_an_array_or_a_text_with_commas()
    {
        const string Array = """{"firstDay":"2026-11-01","notUserIds":["gast","not signed in"],"allowedTids":["UA-1-1","G-ABC"]"""
            + ""","databaseRanges":["203.0.113.0/24"],"buckets":128}""";
        var settings = DeploymentSettings.FromContext(Array);
        Assert.Equal(["UA-1-1", "G-ABC"], settings.Compact.Hits.AllowedTids);
        Assert.Equal(["gast", "not signed in"], settings.Compact.Hits.NotUserIds);
        Assert.Equal(["203.0.113.0/24"], settings.DatabaseRanges);
        Assert.Equal(128, settings.Compact.Lake.Buckets);
        Assert.Equal(["UA-1-1", "G-ABC"], With(("allowedTids", "UA-1-1, G-ABC")).Compact.Hits.AllowedTids);
    }

    [Fact]
    public void An_object_is_no_value() => Assert.Equal(
        """Context key layout is {"name":"user"}: it must be a text, a number or a list of these.""",
        Assert.Throws<SettingsException>(() => DeploymentSettings.FromContext("""{"layout":{"name":"user"}}""")).Message);

    private static DeploymentSettings With(params (string, string)[] changes) =>
        DeploymentSettings.FromContext(Synthesized.Context(changes).ToJsonString());
}
