using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Cdp.Infra.Data;
using Constructs;
using LambdaArchitecture = Amazon.CDK.AWS.Lambda.Architecture;

namespace Cdp.Infra.Pipeline;

/// <summary>
/// Compact for a day that is too large for an invocation: the deployed function's own binary as a Fargate task with 16 processors and no
/// limit of time. It costs nothing until somebody starts it.
/// </summary>
/// <remarks>
/// A public image and no repository: the task installs the AWS CLI, asks Lambda where the function's code is, and starts it. So nobody
/// needs Docker, and the task is always what the function is.
/// </remarks>
public sealed class LargeDayTask : Construct
{
    public const string Container = "compact";

    private const int Processors = 16, MemoryMegabytes = 64 * 1024, DiskGigabytes = 200;

    /// <summary>What compaction may use of the memory for rows; the rest is for sorting them and for the runtime.</summary>
    private const int BudgetMegabytes = 32 * 1024;

    private const string Script = """
        set -euo pipefail
        dnf install -y -q awscli-2 unzip
        curl -fsS -o /tmp/code.zip "$(aws lambda get-function --function-name "$CDP_FUNCTION" --query Code.Location --output text)"
        unzip -q /tmp/code.zip -d /opt/cdp
        exec /opt/cdp/bootstrap run "$CDP_EVENT"
        """;

    public LargeDayTask(Construct scope, string id, LakeNetwork network, Function compact, LambdaArchitecture architecture,
        IEnumerable<KeyValuePair<string, string>> variables) : base(scope, id)
    {
        Cluster = new Cluster(this, "Cluster", new ClusterProps { Vpc = network.Vpc, EnableFargateCapacityProviders = true });
        var log =
            new LogGroup(this, "Logs", new LogGroupProps { Retention = RetentionDays.ONE_MONTH, RemovalPolicy = RemovalPolicy.DESTROY });
        Definition = new FargateTaskDefinition(this, "Definition", new FargateTaskDefinitionProps
        {
            Cpu = Processors * 1024,
            MemoryLimitMiB = MemoryMegabytes,
            EphemeralStorageGiB = DiskGigabytes,
            RuntimePlatform = new RuntimePlatform
            {
                OperatingSystemFamily = OperatingSystemFamily.LINUX,
                CpuArchitecture = architecture == LambdaArchitecture.ARM_64 ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
            },
        });
        Definition.AddContainer(Container, new ContainerDefinitionOptions
        {
            Image = ContainerImage.FromRegistry("public.ecr.aws/amazonlinux/amazonlinux:2023"),
            Command = ["bash", "-c", Script],
            Environment = new Dictionary<string, string>(variables, StringComparer.Ordinal)
            {
                ["CDP_FUNCTION"] = compact.FunctionName,
                ["CDP_EVENT"] = "{}",
                ["CDP_MEMORY_MB"] = BudgetMegabytes.ToString(CultureInfo.InvariantCulture),
            },
            Logging = LogDriver.AwsLogs(new AwsLogDriverProps { LogGroup = log, StreamPrefix = Container }),
        });
        Definition.TaskRole.May(["lambda:GetFunction"], compact.FunctionArn);
        Group = new SecurityGroup(this, "Group", new SecurityGroupProps
        {
            Vpc = network.Vpc,
            Description = "Compact as a task: to AWS by TLS",
            AllowAllOutbound = false,
        });
        Group.AddEgressRule(Peer.AnyIpv4(), Port.Tcp(443), "S3, Lambda, logs, the image and its packages");
        Subnets = network.Vpc.SelectSubnets(LakeNetwork.ForDatabase).SubnetIds;
        Cluster.Accept(
            "ECS4",
            "A task runs for an hour now and then: its log says what it did, and Container Insights would cost as much as the task.");
        Definition.Accept("ECS2", "The variables are settings and names, as those of the function are; nothing among them is secret.");
    }

    public Cluster Cluster { get; }

    public FargateTaskDefinition Definition { get; }

    public SecurityGroup Group { get; }

    /// <summary>Those with a way to the internet: the task has a public address, and nothing lets anybody in.</summary>
    public IReadOnlyList<string> Subnets { get; }
}
