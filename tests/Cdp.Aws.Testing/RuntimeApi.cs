using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Cdp.Aws.Testing;

/// <summary>What became of an event.</summary>
/// <param name="Body">The answer, or the error document.</param>
/// <param name="Failed">It was reported as an error.</param>
/// <param name="ErrorType">The header that goes with an error of an event.</param>
public sealed record Invocation(string Body, bool Failed, string? ErrorType)
{
    /// <summary>A text of the error document.</summary>
    public string? Error(string name)
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.GetProperty(name).GetString();
    }
}

/// <summary>Lambda's side of the Runtime API, version 2018-06-01: hands out events, takes answers, counts what it is asked.</summary>
public sealed class RuntimeApi : IAsyncDisposable
{
    private const string Root = "/2018-06-01/runtime/";

    private readonly Channel<Event> _events = Channel.CreateUnbounded<Event>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Invocation>> _open = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<Invocation> _failedStart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpServer _server = null!;
    private int _gets;
    private int _posts;

    public int Gets => _gets;

    public int Posts => _posts;

    public string HostAndPort => _server.HostAndPort;

    /// <summary>The error document of a start that failed.</summary>
    public Task<Invocation> FailedStart => _failedStart.Task;

    public static async Task<RuntimeApi> StartAsync()
    {
        var api = new RuntimeApi();
        api._server = await HttpServer.StartAsync(api.HandleAsync);
        return api;
    }

    /// <summary>Sends one event and waits for what becomes of it.</summary>
    /// <param name="time">From when the function takes the event to the deadline; its start does not count, as on Lambda.</param>
    public async Task<Invocation> InvokeAsync(string json, TimeSpan? time = null, string trace = "Root=1-5-a")
    {
        var one = new Event(Guid.NewGuid().ToString(), json, time ?? TimeSpan.FromMinutes(5), trace);
        var done = _open[one.Id] = new TaskCompletionSource<Invocation>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _events.Writer.WriteAsync(one);
        return await done.Task.WaitAsync(TimeSpan.FromSeconds(120));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        if (path == Root + "invocation/next" && http.Request.Method == "GET") await NextAsync(http);
        else if (path == Root + "init/error") await FinishAsync(http, _failedStart, failed: true);
        else if (path.Split('/') is [.., "invocation", var id, "response" or "error"] parts && _open.TryRemove(id, out var open))
            await FinishAsync(http, open, failed: parts[^1] == "error");
        else http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task NextAsync(HttpContext http)
    {
        Interlocked.Increment(ref _gets);
        var one = await _events.Reader.ReadAsync(http.RequestAborted);
        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = one.Id;
        headers["Lambda-Runtime-Deadline-Ms"] = $"{(DateTimeOffset.UtcNow + one.Time).ToUnixTimeMilliseconds()}";
        headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:us-east-1:123456789012:function:cdp";
        headers["Lambda-Runtime-Trace-Id"] = one.Trace;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(one.Json);
    }

    private async Task FinishAsync(HttpContext http, TaskCompletionSource<Invocation> done, bool failed)
    {
        Interlocked.Increment(ref _posts);
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var type = failed ? http.Request.Headers["Lambda-Runtime-Function-Error-Type"].ToString() : null;
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        await http.Response.WriteAsync("""{"status":"OK"}""");
        await http.Response.CompleteAsync();
        done.TrySetResult(new Invocation(body, failed, type));
    }

    private sealed record Event(string Id, string Json, TimeSpan Time, string Trace);
}
