using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cdp.Hostile;

/// <summary><c>./cdp serve</c> on free ports, over a directory of its own unless one is given.</summary>
internal sealed class Served : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Scratch? _own;

    private Served(Process process, string data, Scratch? own) => (_process, Data, _own) = (process, data, own);

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public ConcurrentQueue<string> Output { get; } = new();

    public ConcurrentQueue<string> Errors { get; } = new();

    public Uri Collector { get; private set; } = null!;

    public Uri Dashboard { get; private set; } = null!;

    public string Data { get; }

    public int Id => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <param name="before">What a shell does first, such as <c>ulimit -n 1024</c>.</param>
    public static async Task<Served> StartAsync(string before = ":", Scratch? scratch = null, string? postgres = "Host=127.0.0.1;Port=9")
    {
        var own = scratch is null ? new Scratch() : null;
        var data = (scratch ?? own!).Data;
        string[] options = postgres is null ? [] : ["--postgres", postgres];
        var process = Programs.Start(before, ["serve", "--port", "0", "--dashboard-port", "0", "--data", data, .. options]);
        var served = new Served(process, data, own);
        _ = Programs.ReadAsync(served._process.StandardOutput, served.Output);
        _ = Programs.ReadAsync(served._process.StandardError, served.Errors);
        served.Collector = new((await served.LineAsync("Collecting at ")).Split(' ', ',')[2]);
        served.Dashboard = new((await served.LineAsync("Dashboard at ")).Split(' ', ',')[2]);
        return served;
    }

    /// <summary>Waits for a line of its output.</summary>
    public async Task<string> LineAsync(string start)
    {
        string? Line() => Output.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
        await WaitAsync(() => Line() is not null, $"'{start}'");
        return Line()!;
    }

    /// <summary>Waits for a line on its standard error.</summary>
    public async Task<string> ErrorAsync(string part)
    {
        string? Line() => Errors.FirstOrDefault(line => line.Contains(part, StringComparison.Ordinal));
        await WaitAsync(() => Line() is not null, $"'{part}'");
        return Line()!;
    }

    public async Task<int> HitAsync(string query = "v=1&t=pageview&tid=UA-1-1&cid=1.1")
    {
        using var answer = await Http.GetAsync($"{Collector}?{query}");
        return (int)answer.StatusCode;
    }

    /// <summary>A sum of the metrics whose name and labels start so.</summary>
    public async Task<long> MetricAsync(string start) => (await Http.GetStringAsync(new Uri(Dashboard, "/metrics"))).Split('\n')
        .Where(line => line.StartsWith(start, StringComparison.Ordinal))
        .Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>The process of the nightly run.</summary>
    public async Task<int> NightAsync()
    {
        await LineAsync("compact: ");
        return int.Parse(Programs.Output("pgrep", "-P", Programs.Text(Id)), CultureInfo.InvariantCulture);
    }

    public async Task<int> EndAsync(string signal)
    {
        Programs.Output("kill", signal, Programs.Text(Id));
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public static async Task WaitAsync(Func<bool> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
            if (watch.Elapsed > Patience) throw new TimeoutException($"waited in vain for {what}");
    }

    public async ValueTask DisposeAsync()
    {
        if (IsAlive) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
        _own?.Dispose();
    }
}
