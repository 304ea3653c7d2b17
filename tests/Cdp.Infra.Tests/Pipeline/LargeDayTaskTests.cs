using System.Text.Json.Nodes;
using Cdp.Infra.Tests.Support;

namespace Cdp.Infra.Tests.Pipeline;

public sealed class LargeDayTaskTests
{
    private static readonly Template Pipeline = Synthesized.AsShipped.Pipeline;

    private static readonly JsonObject Task = Pipeline.Properties("AWS::ECS::TaskDefinition");

    [Fact]
    public void It_has_sixteen_processors_and_room_for_a_large_days_rows() => Assert.Equal(
        "16384 of a processor's 1024, 65536 MB, 200 GB, FARGATE, awsvpc, X86_64",
        $"{Task["Cpu"]} of a processor's 1024, {Task["Memory"]} MB, {Task["EphemeralStorage"]!["SizeInGiB"]} GB, "
            + $"{Task["RequiresCompatibilities"]![0]}, {Task["NetworkMode"]}, {(Architecture("x86_64"))}");

    [Fact]
    public void It_follows_the_key_of_the_architecture() => Assert.Equal("ARM64", Architecture("arm64"));

    [Fact]
    public void It_is_a_public_image_that_fetches_the_deployed_functions_binary_and_starts_it()
    {
        var container = Container();
        Assert.Equal("public.ecr.aws/amazonlinux/amazonlinux:2023", (string?)container["Image"]);
        var command = container["Command"]!.AsArray().Select(Pipeline.Text).ToArray();
        Assert.Equal(["bash", "-c"], command[..2]);
        Assert.Contains("aws lambda get-function --function-name \"$CDP_FUNCTION\"", command[2], StringComparison.Ordinal);
        Assert.EndsWith("exec /opt/cdp/bootstrap run \"$CDP_EVENT\"", command[2].TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_the_settings_of_the_function_and_a_larger_budget_of_memory()
    {
        var function = Pipeline.PropertiesOf(Pipeline.IdOf("AWS::Lambda::Function", "Compact"))["Environment"]!["Variables"]!.AsObject()
            .ToDictionary(entry => entry.Key, entry => Pipeline.Text(entry.Value), StringComparer.Ordinal);
        var task = Container()["Environment"]!.AsArray()
            .ToDictionary(each => (string)each!["Name"]!, each => Pipeline.Text(each!["Value"]), StringComparer.Ordinal);
        Assert.Equal($"${{{Pipeline.IdOf("AWS::Lambda::Function", "Compact")}}}", task["CDP_FUNCTION"]);
        Assert.Equal("32768", task["CDP_MEMORY_MB"]);
        Assert.All(function.Where(entry => entry.Key != "CDP_MEMORY_MB"), entry => Assert.Equal(entry.Value, task[entry.Key]));
    }

    [Fact]
    public void Nothing_lets_anybody_in_and_nothing_runs_until_it_is_started()
    {
        var group = Pipeline.PropertiesOf(Pipeline.IdOf("AWS::EC2::SecurityGroup", "CompactLargeDay"));
        Assert.False(group.ContainsKey("SecurityGroupIngress"));
        Assert.Equal("443-443", $"{group["SecurityGroupEgress"]![0]!["FromPort"]}-{group["SecurityGroupEgress"]![0]!["ToPort"]}");
        Assert.Empty(Pipeline.Of("AWS::ECS::Service"));
    }

    private static JsonNode Container() => Assert.Single(Task["ContainerDefinitions"]!.AsArray())!;

    private static string? Architecture(string key) => (string?)Synthesized.With(("architecture", key)).Pipeline
        .Properties("AWS::ECS::TaskDefinition")["RuntimePlatform"]!["CpuArchitecture"];
}
