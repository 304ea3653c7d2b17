using System.Text.Json.Nodes;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Data;

public sealed class ProfileDatabaseTests
{
    private const string Instance = "ProfilesInstance304414F6";
    private const string Group = "ProfilesGroup3F1810DA";

    private static readonly Template Closed = Synthesized.AsShipped.Lake;

    [Fact]
    public void The_database_is_small_encrypted_backed_up_and_hard_to_delete()
    {
        var database = Closed.PropertiesOf(Instance);
        Assert.Equal("postgres 17 on db.t4g.micro", $"{database["Engine"]} {database["EngineVersion"]} on {database["DBInstanceClass"]}");
        Assert.True((bool)database["StorageEncrypted"]!);
        Assert.True((bool)database["DeletionProtection"]!);
        Assert.Equal(7, (int)database["BackupRetentionPeriod"]!);
    }

    [Fact]
    public void The_instance_class_is_the_one_of_the_context() => Assert.Equal("db.m7g.large",
        (string?)Synthesized.With(("instanceClass", "m7g.large")).Lake.PropertiesOf(Instance)["DBInstanceClass"]);

    [Fact]
    public void Nobody_connects_without_tls() =>
        Assert.Equal("1", (string?)Closed.Properties("AWS::RDS::DBParameterGroup")["Parameters"]!["rds.force_ssl"]);

    [Fact]
    public void The_administrators_password_is_managed_by_RDS_and_stands_in_no_template()
    {
        var database = Closed.PropertiesOf(Instance);
        Assert.True((bool)database["ManageMasterUserPassword"]!);
        Assert.Equal("cdp", (string?)database["MasterUsername"] ?? Closed.Text(database["MasterUsername"]));
        Assert.False(database.ContainsKey("MasterUserPassword"));
    }

    [Fact]
    public void People_have_a_role_that_only_reads_with_a_password_of_its_own()
    {
        var secret = Closed.PropertiesOf("ProfilesSecretB349678B")["GenerateSecretString"]!;
        Assert.Equal("""{"username":"cdp_reader"}""", (string?)secret["SecretStringTemplate"]);
        Assert.Equal("password", (string?)secret["GenerateStringKey"]);
    }

    [Theory]
    [InlineData("UTC", "21:00-22:00", "sun:22:30-sun:23:30")]
    [InlineData("Europe/Vienna", "20:00-21:00", "sun:21:30-sun:22:30")]
    [InlineData("America/New_York", "02:00-03:00", "mon:03:30-mon:04:30")]
    [InlineData("Asia/Kathmandu", "15:15-16:15", "sun:16:45-sun:17:45")]
    [InlineData("Pacific/Auckland", "08:00-09:00", "sun:09:30-sun:10:30")]
    public void RDS_works_on_it_in_the_evening_of_the_reporting_zone_hours_before_the_runs(string zone, string backup, string maintenance)
    {
        var database = zone == "UTC" ? Closed.PropertiesOf(Instance) : Synthesized.With(("timeZone", zone)).Lake.PropertiesOf(Instance);
        Assert.Equal((backup, maintenance), ((string?)database["PreferredBackupWindow"], (string?)database["PreferredMaintenanceWindow"]));
    }

    [Fact]
    public void Opening_the_database_changes_two_properties_and_no_other()
    {
        var open = Synthesized.With(("databaseRanges", "203.0.113.0/24,198.51.100.7/32")).Lake;
        Assert.Equal(
        [
            $"/{Group}/Properties/SecurityGroupIngress",
            $"/{Instance}/Properties/PubliclyAccessible",
        ], Differences("", Closed.Resources, open.Resources));
        Assert.True((bool)open.PropertiesOf(Instance)["PubliclyAccessible"]!);
        Assert.Equal(["203.0.113.0/24 5432-5432 tcp", "198.51.100.7/32 5432-5432 tcp"],
            open.PropertiesOf(Group)["SecurityGroupIngress"]!.AsArray()
                .Select(rule => $"{rule!["CidrIp"]} {rule["FromPort"]}-{rule["ToPort"]} {rule["IpProtocol"]}"));
    }

    [Fact]
    public void It_is_closed_unless_a_setting_opens_it()
    {
        Assert.False((bool)Closed.PropertiesOf(Instance)["PubliclyAccessible"]!);
        Assert.False(Closed.PropertiesOf(Group).ContainsKey("SecurityGroupIngress"));
    }

    /// <summary>Paths at which two templates differ, as deep as both have an object.</summary>
    private static IEnumerable<string> Differences(string path, JsonNode? one, JsonNode? other)
    {
        if (one is not JsonObject left || other is not JsonObject right) return JsonNode.DeepEquals(one, other) ? [] : [path];
        return left.Select(entry => entry.Key).Union(right.Select(entry => entry.Key)).Order(StringComparer.Ordinal)
            .SelectMany(key => Differences($"{path}/{key}", left[key], right[key]));
    }
}
