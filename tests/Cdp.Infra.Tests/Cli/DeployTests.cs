using System.Text.Json.Nodes;
using Amazon.S3;
using Cdp.Aws.Testing;
using Cdp.Infra.Tests.Support;
using Cdp.Testing;

namespace Cdp.Infra.Tests.Cli;

/// <summary>
/// The life of a deployment, by the real command line. What moto makes of a template is asked of it; what it skips is checked in the
/// templates.
/// </summary>
public sealed class DeployTests : IAsyncLifetime
{
    private const string Rds = "2014-10-31", Ec2 = "2016-11-15", Iam = "2010-05-08";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("cdp-cdk-");
    private readonly PublishedFunctions _functions = new();
    private Server? _aws;

    public async ValueTask InitializeAsync()
    {
        if (Python() is { } python)
            _aws = await Server.StartAsync(
                python, port => [Path.Combine(AppContext.BaseDirectory, "Cli", "moto_server.py"), "-H", "127.0.0.1", "-p", $"{port}"]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_aws is not null) await _aws.DisposeAsync();
        _functions.Dispose();
        _home.Delete(recursive: true);
    }

    [Fact]
    public async Task A_platform_is_deployed_stays_as_it_is_and_leaves_its_data_behind()
    {
        if (_aws is null) Missing.Skip("moto_server is not installed (pip install 'moto[server]'): it plays AWS for this test.");
        await Cdk.IsThereAsync();
        var cdk = new Cdk(_aws!.Url, _home.FullName);
        using var account = new Account(_aws.Url);
        using var s3 = Moto.S3At(_aws.Url);
        string[] ours = ["--all", "--context", $"functionsDirectory={_functions.Path}"];
        string[] deploy = [.. ours, "--require-approval", "never"];

        await cdk.RunWithoutAppAsync("bootstrap", "aws://123456789012/us-east-1");
        await cdk.RunAsync("synth", [.. ours, "--quiet"]);
        var first = await cdk.RunAsync("deploy", deploy);
        Assert.DoesNotContain("no changes", first, StringComparison.Ordinal);
        Assert.Contains("CdpPipeline.CollectorUrl = https://", first, StringComparison.Ordinal);
        await EverythingStandsAsync(account, s3);

        var second = await cdk.RunAsync("deploy", deploy);
        Assert.Contains("CdpLake (no changes)", second, StringComparison.Ordinal);
        Assert.Contains("CdpPipeline (no changes)", second, StringComparison.Ordinal);

        await cdk.RunAsync("destroy", ["CdpPipeline", .. ours[1..], "--force"]);
        Assert.Contains(
            "TerminationProtection is enabled", await cdk.FailsAsync("destroy", ["CdpLake", .. ours[1..], "--force"]),
            StringComparison.Ordinal);
        await account.TextsAsync("cloudformation", "2010-05-15", "UpdateTerminationProtection", "StackId",
            ("StackName", "CdpLake"), ("EnableTerminationProtection", "false"));
        await cdk.RunAsync("destroy", ["CdpLake", .. ours[1..], "--force"]);
        await OnlyDataStandsAsync(account, s3);
    }

    private static async Task EverythingStandsAsync(Account account, IAmazonS3 s3)
    {
        await DataStandsAsync(account, s3);
        await FunctionsStandAsync(account);
        Assert.Equal(4, (await account.TextsAsync("sqs", "2012-11-05", "ListQueues", "QueueUrl")).Length);
        Assert.Single(await MappingsAsync(account));
        Assert.Single(await account.TextsAsync("sns", "2010-03-31", "ListTopics", "TopicArn"));
        var groups = (await account.JsonAsync("logs", "Logs_20140328.DescribeLogGroups"))["logGroups"]!.AsArray();
        Assert.Equal([30, 30, 30, 30, 30, 30], groups.Select(group => (int)group!["retentionInDays"]!));
        Assert.Equal(["Gateway", "Interface", "Interface"],
            (await account.TextsAsync("ec2", Ec2, "DescribeVpcEndpoints", "vpcEndpointType")).Order(StringComparer.Ordinal));
        Assert.Equal(8, await RolesAsync(account));
    }

    private static async Task DataStandsAsync(Account account, IAmazonS3 s3)
    {
        var bucket = Assert.Single((await s3.ListBucketsAsync(TestContext.Current.CancellationToken)).Buckets,
            bucket => bucket.BucketName.StartsWith("cdplake-", StringComparison.Ordinal));
        var encryption = await s3.GetBucketEncryptionAsync(new() { BucketName = bucket.BucketName }, TestContext.Current.CancellationToken);
        Assert.Equal(
            "AES256",
            encryption.ServerSideEncryptionConfiguration.ServerSideEncryptionRules[0]
                .ServerSideEncryptionByDefault.ServerSideEncryptionAlgorithm.Value);
        Assert.Equal(["db.t4g.micro"], await account.TextsAsync("rds", Rds, "DescribeDBInstances", "DBInstanceClass"));
        Assert.Equal(["true"], await account.TextsAsync("rds", Rds, "DescribeDBInstances", "StorageEncrypted"));
        Assert.Equal(["false"], await account.TextsAsync("rds", Rds, "DescribeDBInstances", "PubliclyAccessible"));
        Assert.Equal(["postgres17"], await account.TextsAsync("rds", Rds, "DescribeDBParameterGroups", "DBParameterGroupFamily"));
        Assert.Single(await account.TextsAsync("rds", Rds, "DescribeDBSubnetGroups", "DBSubnetGroupName"));
        Assert.Contains("10.71.0.0/16", await account.TextsAsync("ec2", Ec2, "DescribeVpcs", "cidrBlock"));
        Assert.Equal(
            4,
            (await account.TextsAsync("ec2", Ec2, "DescribeSubnets", "cidrBlock"))
                .Count(range => range.StartsWith("10.71.", StringComparison.Ordinal)));
        Assert.Empty(await account.TextsAsync("ec2", Ec2, "DescribeNatGateways", "natGatewayId"));
    }

    private static async Task FunctionsStandAsync(Account account)
    {
        var functions = JsonNode.Parse(await account.GetAsync("lambda", "/2015-03-31/functions/"))!["Functions"]!.AsArray();
        Assert.Equal(
        [
            "BufferFunction provided.al2023 512 MB 30 s",
            "CompactFunction provided.al2023 3008 MB 900 s",
            "IngestFunction provided.al2023 512 MB 10 s",
            "ScoreFunction provided.al2023 1024 MB 900 s",
        ],
            functions.Select(ShapeOf).Order(StringComparer.Ordinal));
        Assert.All(
            functions,
            function =>
                Assert.StartsWith(
                    "cdplake-bucket", (string?)function!["Environment"]!["Variables"]!["CDP_LAKE_BUCKET"], StringComparison.Ordinal));
    }

    private static async Task OnlyDataStandsAsync(Account account, IAmazonS3 s3)
    {
        await DataStandsAsync(account, s3);
        Assert.Empty(JsonNode.Parse(await account.GetAsync("lambda", "/2015-03-31/functions/"))!["Functions"]!.AsArray());
        Assert.Equal(
            2,
            (await account.TextsAsync("sqs", "2012-11-05", "ListQueues", "QueueUrl"))
                .Count(url => url.Contains("/CdpPipeline-Buffer", StringComparison.Ordinal)));
        Assert.Empty(await MappingsAsync(account));
        Assert.Equal(0, await RolesAsync(account));
    }

    private static async Task<JsonArray> MappingsAsync(Account account) =>
        JsonNode.Parse(await account.GetAsync("lambda", "/2015-03-31/event-source-mappings/"))!["EventSourceMappings"]!.AsArray();

    private static async Task<int> RolesAsync(Account account) => (await account.TextsAsync("iam", Iam, "ListRoles", "RoleName"))
        .Count(role => role.StartsWith("CdpPipeline-", StringComparison.Ordinal));

    /// <summary>CdpPipeline-CompactFunctionAAE30325-HFFNIYY72JDL → CompactFunction</summary>
    private static string Stage(string name) => name.Split('-')[1][..^8];

    /// <summary>The interpreter that has moto.</summary>
    private static string? Python() => new[] { "python3", "python" }.Select(Missing.Find).OfType<string>().FirstOrDefault(HasMoto);

    private static string ShapeOf(JsonNode? function) =>
        $"{Stage((string)function!["FunctionName"]!)} {function["Runtime"]} {function["MemorySize"]} MB {function["Timeout"]} s";

    private static bool HasMoto(string python)
    {
        var import = new System.Diagnostics.ProcessStartInfo(python, ["-c", "import moto.server"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var asked = System.Diagnostics.Process.Start(import)!;
        asked.WaitForExit();
        return asked.ExitCode == 0;
    }
}
