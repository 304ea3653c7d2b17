using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Cdp.Functions.Tests.InParts;

/// <summary>Some processes of a published function, each of which serves one event at a time, as Lambda has it.</summary>
internal sealed class Processes : IAsyncDisposable
{
    private readonly Channel<FunctionProcess> _free = Channel.CreateUnbounded<FunctionProcess>();
    private readonly List<FunctionProcess> _all = [];
    private readonly ConcurrentDictionary<FunctionProcess, int> _served = new();

    /// <summary>How many events each process served.</summary>
    public IReadOnlyCollection<int> Served => [.. _served.Values];

    /// <summary>The events, in the order in which they were sent.</summary>
    public ConcurrentQueue<string> Events { get; } = [];

    public static async Task<Processes> StartAsync(string binary, IReadOnlyDictionary<string, string> variables, int count)
    {
        var processes = new Processes();
        for (var i = 0; i < count; i++)
        {
            var process = await FunctionProcess.StartAsync(binary, variables);
            processes._all.Add(process);
            await processes._free.Writer.WriteAsync(process);
        }

        return processes;
    }

    /// <exception cref="StateFailedException">The function failed; error and cause are those that Lambda gives Step Functions.</exception>
    public async Task<JsonNode> InvokeAsync(JsonNode payload)
    {
        var process = await _free.Reader.ReadAsync();
        try
        {
            Events.Enqueue(payload.ToJsonString());
            var done = await process.InvokeAsync(payload.ToJsonString());
            _served.AddOrUpdate(process, 1, (_, served) => served + 1);
            return done.Failed ? throw new StateFailedException(done.ErrorType!, done.Body) : JsonNode.Parse(done.Body)!;
        }
        finally
        {
            await _free.Writer.WriteAsync(process);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all) await process.DisposeAsync();
    }
}
