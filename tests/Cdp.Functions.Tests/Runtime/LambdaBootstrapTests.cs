using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using Cdp.Aws.Testing;

namespace Cdp.Functions.Tests.Runtime;

/// <summary>The loop itself, in this process.</summary>
public sealed class LambdaBootstrapTests
{
    [Fact]
    public async Task Events_are_answered_one_after_another()
    {
        await using var loop = await Loop.StartAsync((greeting, _) => Task.FromResult(new Greeting($"Hello {greeting.Name}")));

        Assert.Equal("""{"Name":"Hello Ann"}""", (await loop.Api.InvokeAsync("""{"name":"Ann"}""")).Body);
        Assert.Equal("""{"Name":"Hello Bob"}""", (await loop.Api.InvokeAsync("""{"NAME":"Bob"}""")).Body);
        Assert.Equal(2, loop.Api.Posts);
        Assert.InRange(loop.Api.Gets, 2, 3);
    }

    [Fact]
    public async Task A_failed_event_is_reported_and_the_loop_goes_on()
    {
        await using var loop = await Loop.StartAsync((greeting, _) => greeting.Name == "bad"
            ? throw new InvalidOperationException("No \"bad\" ones.", new FormatException("inside"))
            : Task.FromResult(greeting));

        var failed = await loop.Api.InvokeAsync("""{"Name":"bad"}""");
        var next = await loop.Api.InvokeAsync("""{"Name":"good"}""");

        Assert.Equal("InvalidOperationException", failed.ErrorType);
        using var document = JsonDocument.Parse(failed.Body);
        Assert.Equal("InvalidOperationException", document.RootElement.GetProperty("errorType").GetString());
        Assert.Equal("No \"bad\" ones.", document.RootElement.GetProperty("errorMessage").GetString());
        Assert.NotEqual(0, document.RootElement.GetProperty("stackTrace").GetArrayLength());
        Assert.Equal("inside", document.RootElement.GetProperty("cause").GetProperty("errorMessage").GetString());
        Assert.False(next.Failed);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"Name":5}""")]
    [InlineData("")]
    public async Task An_event_that_is_not_of_the_type_is_reported(string json)
    {
        await using var loop = await Loop.StartAsync((greeting, _) => Task.FromResult(greeting));

        var failed = await loop.Api.InvokeAsync(json);

        Assert.Equal("JsonSerializerException", failed.ErrorType);
        Assert.Contains("Error converting the Lambda event JSON payload", failed.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_headers_of_an_event_become_its_context()
    {
        ILambdaContext? context = null;
        string? trace = null;
        await using var loop = await Loop.StartAsync((greeting, each) =>
        {
            context = each;
            trace = Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID");
            return Task.FromResult(greeting);
        });

        await loop.Api.InvokeAsync("{}", TimeSpan.FromSeconds(30), trace: "Root=1-5759e988-bd862e3fe1be46a994272793");

        Assert.InRange(context!.RemainingTime, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        Assert.True(Guid.TryParse(context.AwsRequestId, out _));
        Assert.Equal("arn:aws:lambda:us-east-1:123456789012:function:cdp", context.InvokedFunctionArn);
        Assert.Equal(("Root=1-5759e988-bd862e3fe1be46a994272793", trace), (trace, context.TraceId));
    }

    [Fact]
    public async Task A_failed_start_is_reported_and_ends_the_loop()
    {
        await using var api = await RuntimeApi.StartAsync();
        using var bootstrap =
            Loop.Build(api, (greeting, _) => Task.FromResult(greeting), () => throw new FormatException("CDP_X is not set."));

        await Assert.ThrowsAsync<FormatException>(() => bootstrap.RunAsync(TestContext.Current.CancellationToken));

        var reported = await api.FailedStart;
        Assert.Equal(("FormatException", "CDP_X is not set."), (reported.Error("errorType"), reported.Error("errorMessage")));
        Assert.Equal((0, 1), (api.Gets, api.Posts));
    }

    [Fact]
    public async Task An_error_too_large_for_Lambda_is_replaced_by_one_that_says_so()
    {
        await using var loop = await Loop.StartAsync((_, _) => throw new FormatException(new string('x', 300_000)));

        var failed = await loop.Api.InvokeAsync("{}");

        Assert.Equal("Exception exceeded maximum payload size of 256KB.", failed.Error("errorMessage"));
    }

    internal sealed record Greeting(string? Name);

    private sealed class Loop(RuntimeApi api, LambdaBootstrap bootstrap) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private Task _run = Task.CompletedTask;

        public RuntimeApi Api => api;

        public static async Task<Loop> StartAsync(Func<Greeting, ILambdaContext, Task<Greeting>> handler)
        {
            var api = await RuntimeApi.StartAsync();
            var loop = new Loop(api, Build(api, handler, () => Task.FromResult(true)));
            loop._run = loop.RunAsync();
            return loop;
        }

        public static LambdaBootstrap Build(
            RuntimeApi api, Func<Greeting, ILambdaContext, Task<Greeting>> handler, LambdaBootstrapInitializer start) =>
            LambdaBootstrapBuilder.Create(handler, new SourceGeneratorLambdaJsonSerializer<GreetingJson>())
                .UseBootstrapHandler(start)
                .ConfigureOptions(options => options.RuntimeApiEndpoint = api.HostAndPort)
                .Build();

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _run;
            bootstrap.Dispose();
            _end.Dispose();
            await api.DisposeAsync();
        }

        private Task RunAsync() => bootstrap.RunAsync(_end.Token);
    }
}

[JsonSerializable(typeof(LambdaBootstrapTests.Greeting))]
internal sealed partial class GreetingJson : JsonSerializerContext;
