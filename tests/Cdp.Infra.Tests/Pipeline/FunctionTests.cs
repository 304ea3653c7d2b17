using System.Runtime.InteropServices;
using Cdp.Aws.Settings;
using Cdp.Infra.Tests.Support;
using Cdp.Settings;

namespace Cdp.Infra.Tests.Pipeline;

public sealed class FunctionTests
{
    private static readonly Synthesized Changed = Synthesized.With(
        ("timeZone", "Europe/Vienna"), ("userIdFrom", "cd7,uid"), ("notUserIds", "gast,Gäste"), ("signInWindow", "45"),
        ("maxUsersPerClient", "7"), ("maxClientsPerUser", "70"),
        ("allowedTids", "UA-1-1,G-ABC"), ("allowedHosts", "shop.example"), ("pathPrefix", "/metrics"), ("layout", "bucket"),
        ("buckets", "256"),
        ("rawRetentionDays", "400"));

    [Theory]
    [InlineData("Ingest", "provided.al2023 bootstrap, 512 MB, 10 s, 512 MB of scratch")]
    [InlineData("Buffer", "provided.al2023 bootstrap, 512 MB, 30 s, 512 MB of scratch")]
    [InlineData("Compact", "provided.al2023 bootstrap, 3008 MB, 900 s, 10240 MB of scratch")]
    [InlineData("Score", "provided.al2023 bootstrap, 1024 MB, 900 s, 512 MB of scratch")]
    public void A_function_has_what_its_work_takes(string stage, string shape)
    {
        var function = Synthesized.AsShipped.Pipeline.PropertiesOf(Id(stage));
        Assert.Equal(
            shape,
            $"{function["Runtime"]} {function["Handler"]}, {function["MemorySize"]} MB, {function["Timeout"]} s, "
            + $"{function["EphemeralStorage"]!["Size"]} MB of scratch");
    }

    [Fact]
    public void No_function_reserves_concurrency_which_a_new_account_has_not() => Assert.All(
        Synthesized.AsShipped.Pipeline.Of("AWS::Lambda::Function"),
        function => Assert.False(function["Properties"]!.AsObject().ContainsKey("ReservedConcurrentExecutions")));

    [Fact]
    public void Logs_are_kept_for_a_month_and_go_with_the_stack()
    {
        var groups = Synthesized.AsShipped.Pipeline.Of("AWS::Logs::LogGroup").ToArray();
        Assert.Equal(6, groups.Length);   // one a function, that of the API and that of the task
        Assert.All(groups, group => Assert.Equal("30 Delete", $"{group["Properties"]!["RetentionInDays"]} {group["DeletionPolicy"]}"));
    }

    [Fact]
    public void Lambda_adds_no_lines_to_a_functions_log_unless_something_is_wrong() => Assert.All(
        Synthesized.AsShipped.Pipeline.Of("AWS::Lambda::Function"),
        function =>
            Assert.Equal(
                "JSON WARN",
                $"{function["Properties"]!["LoggingConfig"]!["LogFormat"]} {function["Properties"]!["LoggingConfig"]!["SystemLogLevel"]}"));

    [Fact]
    public void The_architecture_is_that_of_the_key_or_of_the_machine()
    {
        Assert.Equal(["arm64"], Architectures(Synthesized.With(("architecture", "arm64"))));
        Assert.Equal(["x86_64"], Architectures(Synthesized.With(("architecture", "x86_64"))));
        Assert.Equal([RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x86_64"], Architectures(Synthesized.AsShipped));
    }

    private static IEnumerable<string?> Architectures(Synthesized stacks) => stacks.Pipeline.Of("AWS::Lambda::Function")
        .Select(function => (string?)function["Properties"]!["Architectures"]![0]).Distinct(StringComparer.Ordinal);

    [Fact]
    public void A_failed_start_is_not_repeated_but_kept()
    {
        var pipeline = Synthesized.AsShipped.Pipeline;
        Assert.Equal(
            [0, 0], pipeline.Of("AWS::Lambda::EventInvokeConfig").Select(config => (int)config["Properties"]!["MaximumRetryAttempts"]!));
        Assert.All(["Compact", "Score"], stage => Assert.Equal($"${{{pipeline.IdOf("AWS::SQS::Queue", stage)}.Arn}}",
            pipeline.Text(pipeline.PropertiesOf(Id(stage))["DeadLetterConfig"]!["TargetArn"])));
    }

    [Fact]
    public void Only_Score_lives_in_the_network_and_only_in_its_isolated_part()
    {
        var pipeline = Synthesized.AsShipped.Pipeline;
        Assert.Equal(["${NetworkVpcFunctionsSubnet1Subnet6C421EA5}", "${NetworkVpcFunctionsSubnet2Subnet02453A95}"],
            pipeline.Texts(pipeline.PropertiesOf(Id("Score"))["VpcConfig"]!["SubnetIds"]));
        Assert.All(["Ingest", "Compact"], stage => Assert.False(pipeline.PropertiesOf(Id(stage)).ContainsKey("VpcConfig")));
    }

    [Fact]
    public void The_way_from_Score_to_the_database_goes_with_the_pipeline()
    {
        var pipeline = Synthesized.AsShipped.Pipeline;
        var opening = pipeline.Properties("AWS::EC2::SecurityGroupIngress");
        Assert.Equal(
            "${ProfilesGroup3F1810DA.GroupId} 5432-5432", $"{pipeline.Text(opening["GroupId"])} {opening["FromPort"]}-{opening["ToPort"]}");
        Assert.Equal($"${{{pipeline.IdOf("AWS::EC2::SecurityGroup", "Score")}.GroupId}}", pipeline.Text(opening["SourceSecurityGroupId"]));
    }

    [Fact]
    public void What_the_stack_writes_for_Ingest_the_function_reads_back()
    {
        var read = Variables("Ingest");
        Assert.Equal(Changed.Settings.Ingest, IngestSettings.FromEnvironment(read));
        Assert.Equal("/metrics", Changed.Settings.Ingest.PathPrefix);
        Assert.Equal(new BucketSettings("${Bucket83908E77}"), BucketSettings.FromEnvironment(read));
    }

    [Fact]
    public void What_the_stack_writes_for_Compact_the_function_reads_back()
    {
        var read = Variables("Compact");
        Assert.Equal(Changed.Settings.Compact.ToVariables(), CompactSettings.FromEnvironment(read).ToVariables());
        var (compact, lake) = (Changed.Settings.Compact, Changed.Settings.Compact.Lake);
        Assert.Equal(
            (400, "Europe/Vienna", Layout.Bucket, 256), (compact.RawRetentionDays, lake.TimeZone.Id, lake.Layout, lake.Buckets));
        Assert.Equal(new BucketSettings("${Bucket83908E77}"), BucketSettings.FromEnvironment(read));
    }

    [Fact]
    public void What_the_stack_writes_for_Score_the_function_reads_back()
    {
        var read = Variables("Score");
        Assert.Equal(Changed.Settings.Score, ScoreSettings.FromEnvironment(read));
        Assert.Equal(new BucketSettings("${Bucket83908E77}"), BucketSettings.FromEnvironment(read));
        Assert.Equal(new AthenaSettings("cdp", "cdp"), AthenaSettings.FromEnvironment(read));
        Assert.Equal(
            new DatabaseSettings(
                "${ProfilesInstance304414F6.MasterUserSecret.SecretArn}", "${ProfilesInstance304414F6.Endpoint.Address}", Name: "cdp",
                ReaderSecret: "${ProfilesSecretB349678B}"),
            DatabaseSettings.FromEnvironment(read));
    }

    private static string Id(string stage) => Synthesized.AsShipped.Pipeline.IdOf("AWS::Lambda::Function", stage);

    private static Variables Variables(
        string stage) => new(Changed.Pipeline.PropertiesOf(Id(stage))["Environment"]!["Variables"]!.AsObject()
        .ToDictionary(entry => entry.Key, entry => Changed.Pipeline.Text(entry.Value), StringComparer.Ordinal));
}
