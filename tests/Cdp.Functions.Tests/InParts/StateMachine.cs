using System.Text.Json.Nodes;

namespace Cdp.Functions.Tests.InParts;

/// <summary>An execution, or a state of it, has failed.</summary>
internal sealed class StateFailedException(string error, string cause) : Exception($"{error}: {cause}")
{
    public string Error { get; } = error;

    public string Cause { get; } = cause;
}

/// <summary>Walks a definition in Amazon States Language: Task (a Lambda function), Map, Pass, Wait, Succeed and Fail, with Retry and Catch.</summary>
/// <param name="invoke">Invokes a function by name with a payload; its failure is a <see cref="StateFailedException"/>.</param>
/// <param name="second">How long a second lasts, where a state waits or has to be tried again.</param>
internal sealed class StateMachine(JsonObject definition, Func<string, JsonNode, Task<JsonNode>> invoke, TimeSpan second)
{
    /// <summary>The states that were entered, in order; not those of the parts.</summary>
    public List<string> Entered { get; } = [];

    /// <returns>The output.</returns>
    public Task<JsonNode> ExecuteAsync(string name, JsonNode input) => WalkAsync(definition, input, ContextOf(name), Entered);

    private async Task<JsonNode> WalkAsync(JsonObject machine, JsonNode input, JsonObject context, List<string> entered)
    {
        for (var name = Text(machine["StartAt"]); ;)
        {
            entered.Add(name);
            var state = machine["States"]![name]!.AsObject();
            if (Text(state["Type"]) == "Succeed") return input;
            if (Text(state["Type"]) == "Fail") throw new StateFailedException(Text(At(state["ErrorPath"], input, context)), Text(At(state["CausePath"], input, context)));
            (input, var next) = await EnterAsync(state, input, context);
            if (next is null) return input;
            name = next;
        }
    }

    /// <summary>Does a state, as often as its Retry says; what fails in the end is for its Catch.</summary>
    private async Task<(JsonNode Output, string? Next)> EnterAsync(JsonObject state, JsonNode input, JsonObject context)
    {
        var tries = new Dictionary<JsonNode, int>();
        while (true)
        {
            try
            {
                var parameters = state["Parameters"] is { } template ? StatePaths.Fill(template, input, context)! : input;
                var result = await DoAsync(state, parameters, input, context);
                if (state["ResultSelector"] is { } selector) result = StatePaths.Fill(selector, result, context)!;
                var output = StatePaths.Place(state, "ResultPath", input, result);
                if (state["OutputPath"] is { } path) output = At(path, output, context);
                return (output, (string?)state["Next"]);
            }
            catch (StateFailedException failure) when (RetrierOf(state, failure, tries) is { } retrier)
            {
                var retry = tries[retrier] = tries.GetValueOrDefault(retrier) + 1;
                var seconds = (double)retrier["IntervalSeconds"]! * Math.Pow((double)retrier["BackoffRate"]!, retry - 1);
                await Task.Delay(second * Math.Min(seconds, (double?)retrier["MaxDelaySeconds"] ?? seconds));
            }
            catch (StateFailedException failure) when (Matching(state["Catch"], failure) is { } catcher)
            {
                var error = new JsonObject { ["Error"] = failure.Error, ["Cause"] = failure.Cause };
                return (StatePaths.Place(catcher.AsObject(), "ResultPath", input, error), Text(catcher["Next"]));
            }
        }
    }

    private async Task<JsonNode> DoAsync(JsonObject state, JsonNode parameters, JsonNode input, JsonObject context)
    {
        switch (Text(state["Type"]))
        {
            case "Pass": return parameters;
            case "Wait":
                await Task.Delay(second * (int)state["Seconds"]!);
                return input;
            case "Map": return await MapAsync(state, input, context);
            case "Task":
                Assert.EndsWith(":states:::lambda:invoke", Text(state["Resource"]), StringComparison.Ordinal);
                return new JsonObject { ["Payload"] = await invoke(Text(parameters["FunctionName"]), parameters["Payload"]!) };
            case var type: throw new NotSupportedException($"The definition has a state of type {type}, which this test does not know.");
        }
    }

    /// <summary>Each item is an execution of its own; one that fails makes the map fail when all are over.</summary>
    private async Task<JsonNode> MapAsync(JsonObject state, JsonNode input, JsonObject context)
    {
        var processor = state["ItemProcessor"]!.AsObject();
        Assert.Equal("DISTRIBUTED", Text(processor["ProcessorConfig"]!["Mode"]));
        using var places = new SemaphoreSlim((int)At(state["MaxConcurrencyPath"], input, context));
        var items = At(state["ItemsPath"], input, context).AsArray().Select(async item =>
        {
            await places.WaitAsync();
            try
            {
                var itemInput = StatePaths.Fill(state["ItemSelector"]!, input, ContextOf(Text(context["Execution"]!["Name"]), item))!;
                return await WalkAsync(processor, itemInput, ContextOf($"{Guid.NewGuid()}"), []);
            }
            finally
            {
                places.Release();
            }
        });
        try
        {
            return new JsonArray(await Task.WhenAll(items));
        }
        catch (StateFailedException failure)
        {
            throw new StateFailedException("States.ExceedToleratedFailureThreshold", failure.Message);
        }
    }

    private static JsonNode? RetrierOf(JsonObject state, StateFailedException failure, Dictionary<JsonNode, int> tries) =>
        Matching(state["Retry"], failure) is { } retrier && tries.GetValueOrDefault(retrier) < (int)retrier["MaxAttempts"]! ? retrier : null;

    private static JsonNode? Matching(JsonNode? handlers, StateFailedException failure) => handlers?.AsArray().FirstOrDefault(handler =>
        handler!["ErrorEquals"]!.AsArray().Any(error => Text(error) == failure.Error || Text(error) == "States.ALL"));

    private static JsonObject ContextOf(string name, JsonNode? item = null) => new()
    {
        ["Execution"] = new JsonObject { ["Name"] = name },
        ["Map"] = new JsonObject { ["Item"] = new JsonObject { ["Value"] = item?.DeepClone() } },
    };

    private static JsonNode At(JsonNode? path, JsonNode input, JsonObject context) => StatePaths.At(Text(path), input, context)
        ?? throw new StateFailedException("States.Runtime", $"{path} is not in {input.ToJsonString()}");

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
