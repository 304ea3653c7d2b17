using System.Diagnostics;
using System.Text.Json;
using Cdp.Aws.Testing;

namespace Cdp.Functions.Tests;

/// <summary>A published function in its own process under a Runtime API, with nothing of our environment but what it is given.</summary>
public sealed class FunctionProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _log = [];

    private FunctionProcess(RuntimeApi api, Process process) => (Api, _process) = (api, process);

    public RuntimeApi Api { get; }

    /// <summary>What it wrote to standard output and standard error, a line each.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log) return [.. _log];
        }
    }

    /// <param name="command">What to start: the binary, or a program that starts it.</param>
    public static async Task<FunctionProcess> StartAsync(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var api = await RuntimeApi.StartAsync();
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Clear();
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.HostAndPort;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var function = new FunctionProcess(api, Process.Start(start)!);
        function.Listen();
        return function;
    }

    public static Task<FunctionProcess> StartAsync(string binary, IEnumerable<KeyValuePair<string, string>> variables) =>
        StartAsync([binary], variables);

    public Task<Invocation> InvokeAsync(string json, TimeSpan? time = null) => Api.InvokeAsync(json, time);

    /// <summary>The log line with a metric; it may arrive a little after the answer.</summary>
    public async Task<JsonElement> LineAsync(string metric)
    {
        for (var tries = 0; ; tries++)
        {
            foreach (var line in Log.Select(text => JsonDocument.Parse(text).RootElement).Where(line => line.TryGetProperty(metric, out _)))
                return line;
            Assert.True(tries < 100, $"No line with {metric}: {string.Join('\n', Log)}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits for a process that ends by itself.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await Api.DisposeAsync();
    }

    private void OnProcessExit(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    private void Listen()
    {
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log) _log.Add(line);
    }
}
