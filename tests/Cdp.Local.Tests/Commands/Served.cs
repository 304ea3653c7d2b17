using System.Diagnostics;
using System.Globalization;
using System.Net;
using Cdp.Local.Postgres;

namespace Cdp.Local.Tests.Commands;

/// <summary><c>./cdp serve</c> as a process of its own on free ports, which is killed with its children when it is disposed.</summary>
internal sealed class Served : IDisposable
{
    /// <summary>A server that is not there, for tests that need no profiles.</summary>
    public const string NoPostgres = "Host=127.0.0.1;Port=9";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly Process _process;

    private Served(Process process, Uri collector) => (_process, Collector) = (process, collector);

    /// <summary>Where hits go: http://127.0.0.1:41234/collect.</summary>
    public Uri Collector { get; }

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Until it takes hits; without profiles unless the options say otherwise.</summary>
    public static Task<Served> StartAsync(string data, params string[] options) =>
        WaitAsync(Cli.Start([], ["serve", "--port", "0", "--data", data, .. options]));

    /// <summary>Likewise, in a shell that has set something up before.</summary>
    public static Task<Served> StartInShellAsync(string before, string data) =>
        WaitAsync(Cli.StartInShell(before, "serve", "--port", "0", "--data", data, "--postgres", NoPostgres));

    /// <summary>The next line of its output that begins so.</summary>
    public Task<string> LineAsync(string start) => LineAsync(_process, start);

    public async Task<string> ErrorAsync() =>
        await _process.StandardError.ReadLineAsync(Cancel) ?? throw new InvalidOperationException("it has ended");

    public Task<string> ErrorsAsync() => _process.StandardError.ReadToEndAsync(Cancel);

    public async Task<Uri> DashboardAsync() => new((await LineAsync("Dashboard at ")).Split(' ', ',')[2]);

    public Task<HttpStatusCode> SendAsync(int hit) => SendAsync(Collector, hit);

    public async Task<HttpStatusCode> SendAsync(Uri to, int hit)
    {
        using var body = new StringContent($"v=1&t=pageview&tid=UA-1-1&cid=1.{hit}&dp=%2F&z={hit}");
        using var response = await _http.PostAsync(to, body, Cancel);
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> GetAsync(Uri address)
    {
        using var response = await _http.GetAsync(address, Cancel);
        return response.StatusCode;
    }

    public Task<string> TextAsync(Uri address) => _http.GetStringAsync(address, Cancel);

    /// <summary>Sends it signals, and waits until it has ended.</summary>
    public async Task EndAsync(params string[] signals)
    {
        foreach (var signal in signals) Assert.True(Tool.Run("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]).Succeeded);
        await _process.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
    }

    /// <summary>From the line <c>Collecting at http://127.0.0.1:41234/collect, …</c>.</summary>
    private static async Task<Served> WaitAsync(Process process)
    {
        try
        {
            return new(process, new Uri((await LineAsync(process, "Collecting at ")).Split(' ', ',')[2]));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task<string> LineAsync(Process process, string start)
    {
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
            if (line.StartsWith(start, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"It ended before it said '{start}': {await process.StandardError.ReadToEndAsync(Cancel)}");
    }
}
