using System.Text.Json.Nodes;
using Cdp.Infra.Tests.Support;
using Cdp.Lake;

namespace Cdp.Infra.Tests.Pipeline;

/// <summary>The state machine as the template has it. That it makes the lake is shown where the published function is: in Cdp.Functions.Tests.</summary>
public sealed class CompactInPartsTests
{
    private static readonly Template Pipeline = Synthesized.AsShipped.Pipeline;
    private static readonly JsonObject Machine = Pipeline.Properties("AWS::StepFunctions::StateMachine");
    private static readonly JsonObject States = JsonNode.Parse(Pipeline.Text(Machine["DefinitionString"]))!["States"]!.AsObject();

    [Fact]
    public void It_is_of_the_kind_whose_executions_may_last_hours_and_keeps_no_log() =>
        Assert.Equal((null, false), ((string?)Machine["StateMachineType"], Machine.ContainsKey("LoggingConfiguration")));

    [Fact]
    public void Its_function_is_Compact()
    {
        var function = Pipeline.IdOf("AWS::Lambda::Function", "Compact");
        Assert.Equal($"${{{function}.Arn}}", Pipeline.Text(Machine["DefinitionSubstitutions"]!["Compact"]));
        Assert.All(Tasks(), task => Assert.Equal("${Compact}", (string?)task["Parameters"]!["FunctionName"]));
    }

    [Theory, InlineData("Identify"), InlineData("Write"), InlineData("Gain"), InlineData("Lose")]
    public void Parts_are_executions_of_their_own_a_few_at_a_time(string map)
    {
        var state = States[map]!;
        Assert.Equal("DISTRIBUTED STANDARD", $"{state["ItemProcessor"]!["ProcessorConfig"]!["Mode"]} {state["ItemProcessor"]!["ProcessorConfig"]!["ExecutionType"]}");
        Assert.Equal("$.at_once", (string?)state["MaxConcurrencyPath"]);
        Assert.Equal("""{"parts":16,"at_once":4}""", States["Defaults"]!["Parameters"]!["defaults"]!.ToJsonString());
    }

    [Fact]
    public void Whatever_fails_for_good_gives_the_lease_back_and_fails_with_its_reason()
    {
        Assert.All(["Begin", "Identify", "Register", "Write", "Gain", "Settle", "Lose", "Finish"], state =>
            Assert.Equal("""[{"ErrorEquals":["States.ALL"],"ResultPath":"$.failure","Next":"Abort"}]""", States[state]!["Catch"]!.ToJsonString()));
        Assert.Equal("Failed", (string?)States["Abort"]!["Next"]);
        Assert.Equal("$.failure.Cause", (string?)States["Failed"]!["CausePath"]);
    }

    [Fact]
    public void Between_gains_and_losses_it_waits_until_a_doubled_invocation_has_stopped() =>
        Assert.InRange((int)States["Stop"]!["Seconds"]!, SharedLease.Watch.TotalSeconds + 1, SharedLease.Time.TotalSeconds / 3);

    [Fact]
    public void A_throttled_or_disturbed_invocation_is_tried_again_and_no_other() => Assert.All(Tasks(), task => Assert.Equal(
        ["Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.ServiceException", "Lambda.TooManyRequestsException", "ObjectStoreException"],
        task["Retry"]!.AsArray().SelectMany(retry => retry!["ErrorEquals"]!.AsArray()).Select(error => (string)error!)
            .Where(error => error != "LeaseTakenException").Order(StringComparer.Ordinal)));

    [Fact]
    public void Only_Step_Functions_of_this_account_takes_the_role()
    {
        var trust = Pipeline.PropertiesOf(Pipeline.IdOf("AWS::IAM::Role", "CompactInParts"))["AssumeRolePolicyDocument"]!["Statement"]![0]!;
        Assert.Equal("states.amazonaws.com", (string?)trust["Principal"]!["Service"]);
        Assert.Equal("${AWS::AccountId}", Pipeline.Text(trust["Condition"]!["StringEquals"]!["aws:SourceAccount"]));
    }

    private static IEnumerable<JsonNode> Tasks() => States.Select(entry => entry.Value!)
        .Select(state => (string?)state["Type"] == "Map" ? Assert.Single(state["ItemProcessor"]!["States"]!.AsObject()).Value! : state)
        .Where(state => (string?)state["Type"] == "Task");
}
