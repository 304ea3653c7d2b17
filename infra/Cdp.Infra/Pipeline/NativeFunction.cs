using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Cdp.Infra.Publish;
using Constructs;
using OurMetric = Cdp.Aws.Telemetry.Metric;

namespace Cdp.Infra.Pipeline;

/// <summary>
/// A function that is an executable of its own: no runtime but the operating system's, and a role that may write its own log and nothing
/// else yet.
/// </summary>
public sealed class NativeFunction : Function
{
    /// <summary>Metrics live 15 months by themselves; a line of a log is needed while a fault is looked for.</summary>
    private const RetentionDays Retention = RetentionDays.ONE_MONTH;

    /// <summary>Tells the function where its metrics go, if that is not where every deployment's would.</summary>
    public void WritesMetricsTo(string metricNamespace)
    {
        if (metricNamespace != OurMetric.Namespace) AddEnvironment("CDP_METRIC_NAMESPACE", metricNamespace);
    }

    public NativeFunction(
        Construct scope, FunctionShape shape, FunctionSources sources, IEnumerable<KeyValuePair<string, string>> variables)
        : base(scope, "Function", Props(scope, shape, sources, variables))
    {
    }

    private static FunctionProps Props(
        Construct scope, FunctionShape shape, FunctionSources sources, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var logs = new LogGroup(scope, "Logs", new LogGroupProps { Retention = Retention, RemovalPolicy = RemovalPolicy.DESTROY });
        return new FunctionProps
        {
            Description = shape.Purpose,
            Runtime = Amazon.CDK.AWS.Lambda.Runtime.PROVIDED_AL2023,
            Architecture = sources.Architecture,
            Handler = "bootstrap",
            Code = sources.Code(shape.Project),
            MemorySize = shape.Megabytes,
            EphemeralStorageSize = Size.Mebibytes(shape.ScratchMegabytes),
            Timeout = shape.Timeout,
            Environment = new Dictionary<string, string>(variables, StringComparer.Ordinal),
            LogGroup = logs,
            LoggingFormat = LoggingFormat.JSON,
            SystemLogLevelV2 = SystemLogLevel.WARN,   // without it, Lambda writes three lines of its own for each hit
            Role = new Role(scope, "Role", RoleProps(logs, shape)),
            DeadLetterQueue = shape.DeadLetters,
            RetryAttempts = shape.DeadLetters is null ? null : 0,   // the next hour's start is the retry
            Vpc = shape.Place?.Vpc,
            VpcSubnets = shape.Place?.Subnets,
            SecurityGroups = shape.Place is { } place ? [place.Group] : null,
        };
    }

    private static RoleProps RoleProps(ILogGroup logs, FunctionShape shape) => new()
    {
        AssumedBy = new ServicePrincipal("lambda.amazonaws.com"),
        InlinePolicies = new Dictionary<string, PolicyDocument>(StringComparer.Ordinal)
        {
            ["Run"] =
                new(new PolicyDocumentProps { Statements = shape.Place is null ? [WriteLogs(logs)] : [WriteLogs(logs), LiveInNetwork()] }),
        },
    };

    private static PolicyStatement WriteLogs(ILogGroup logs) => new(new PolicyStatementProps
    {
        Actions = ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resources = [logs.LogGroupArn],
    });

    /// <summary>What Lambda itself needs to put a function into a network, as its managed policy for that has it.</summary>
    private static PolicyStatement LiveInNetwork() => new(new PolicyStatementProps
    {
        Actions =
        [
            "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
            "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
        ],
        Resources = ["*"],
    });
}
