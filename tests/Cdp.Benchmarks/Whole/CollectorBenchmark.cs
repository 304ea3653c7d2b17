using System.Globalization;
using System.Text.RegularExpressions;
using Cdp.Benchmarks.Measure;

namespace Cdp.Benchmarks.Whole;

/// <summary>Hits a second that the collector makes durable, beside nginx's access log under the same load.</summary>
internal sealed partial class CollectorBenchmark(Scratch scratch, string wrk, int seconds)
{
    private const string Target =
        "/g/collect?v=2&tid=G-ABC1234567&_p=1953379156221&gcs=G111&cid=2881236024.1764023480"
        + "&ul=de-at&sr=1920x1080&_s=7&sid=1764023480&sct=3&seg=1"
        + "&dl=https%3A%2F%2Fshop.example%2Fpricing&dr=https%3A%2F%2Fref.example%2F&dt=K%C3%B6ln"
        + "&en=page_view&_ee=1&ep.page_type=home&epn.depth=5";

    private readonly List<Load>[] _loads = [[], []];

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var options = new Options(arguments);
        if (Programs.Find("wrk") is not { } wrk)
            throw new InvalidOperationException("wrk, which makes the load, is not installed (apt-get install wrk).");
        using var scratch = new Scratch();
        await new CollectorBenchmark(scratch, wrk, options.Number("--seconds", 5)).RunAsync(options, cancel);
        return 0;
    }

    private async Task RunAsync(Options options, CancellationToken cancel)
    {
        var nginx = Programs.Find("nginx");
        var tables = new List<string>();
        foreach (var connections in (int[])[1, 64])
        {
            foreach (var loads in _loads) loads.Clear();
            for (var round = 0; round < options.Number("--rounds", 3); round++)
            {
                _loads[0].Add(await OursAsync(connections, cancel));
                if (nginx is not null) _loads[1].Add(await NginxAsync(nginx, connections, cancel));
            }

            tables.Add(Table(connections));
        }

        await ResultFile.WriteAsync("collector", "The collector under load",
            $"`wrk` with one thread on the same cores, {seconds} s a run, in turns; medians. Ours answers once the hit is synced to disk; "
            + "nginx answers at once, and its log lines wait in memory"
            + " (see "
            + $"`peers/nginx.conf`).{(nginx is null ? " nginx is not installed and was left out." : "")}\n\n{string.Join('\n', tables)}",
            cancel);
    }

    private async Task<Load> OursAsync(int connections, CancellationToken cancel)
    {
        scratch.Empty("lake");
        var port = ServedProcess.FreePort();
        return await UnderLoadAsync(
            Programs.Dotnet, Programs.Job("job-collect", scratch.Folder("lake"), Port(port)), port, connections, cancel);
    }

    private async Task<Load> NginxAsync(string nginx, int connections, CancellationToken cancel)
    {
        scratch.Empty("nginx");
        var folder = Directory.CreateDirectory(scratch.Folder("nginx")).FullName;
        var port = ServedProcess.FreePort();
        var text = await File.ReadAllTextAsync(Programs.Peer("nginx.conf"), cancel);
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            file, text.Replace("{folder}", folder, StringComparison.Ordinal).Replace("{port}", Port(port), StringComparison.Ordinal),
            cancel);
        return await UnderLoadAsync(nginx, ["-c", file, "-e", Path.Combine(folder, "error.log")], port, connections, cancel);
    }

    private async Task<Load> UnderLoadAsync(
        string program, IEnumerable<string> arguments, int port, int connections, CancellationToken cancel)
    {
        await using var server = await ServedProcess.StartAsync(program, arguments, port, cancel);
        await WrkAsync(port, connections, 1, cancel); // warm
        var cpu = server.Cpu;
        var output = await WrkAsync(port, connections, seconds, cancel);
        if (output.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"{program} refused requests:\n{output}");
        var requests = double.Parse(Requests().Match(output).Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        var rate = double.Parse(Rate().Match(output).Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        return new Load(rate, Latency(output), (server.Cpu - cpu).TotalMicroseconds / requests, server.PeakBytes);
    }

    private async Task<string> WrkAsync(int port, int connections, int time, CancellationToken cancel)
    {
        string[] arguments =
        [
            "-t1", $"-c{Port(connections)}", $"-d{Port(time)}s", "--latency",
            "-H", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36",
            "-H", "Referer: https://shop.example/", "-H", "Origin: https://shop.example", "-H", "Accept-Language: de-AT",
            $"http://127.0.0.1:{Port(port)}{Target}",
        ];
        return (await MeasuredProcess.RunAsync(new Contender("wrk", wrk, arguments), cancel)).Output;
    }

    private static double Latency(string output)
    {
        var match = NinetyNine().Match(output);
        var milliseconds = match.Groups["unit"].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * milliseconds;
    }

    private string Table(int connections)
    {
        var ours = Median(_loads[0]);
        string Row(string name, Load load) => string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {load.Rate:N0} | {load.Milliseconds:0.0} ms | {load.CpuMicroseconds:0} µs | {load.PeakBytes >> 20} MiB | "
            + $"{load.Rate / ours.Rate:0.00} | {load.CpuMicroseconds / ours.CpuMicroseconds:0.00} |\n");
        return $"### {connections} connections\n\n| | hits a second | 99 % within | CPU a hit | peak memory | rate "
            + "÷ ours | CPU ÷ ours |\n|---|--:|--:|--:|--:|--:|--:|\n"
            + Row("ours, durable when answered", ours)
            + (_loads[1].Count > 0 ? Row("nginx's access log, buffered", Median(_loads[1])) : "");
    }

    private static Load Median(List<Load> loads) => loads.OrderBy(load => load.Rate).ElementAt(loads.Count / 2);

    private static string Port(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<number>\d+) requests in", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+(?<number>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rate();

    [GeneratedRegex(@"99%\s+(?<number>[\d.]+)(?<unit>us|ms|s)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NinetyNine();

    private sealed record Load(double Rate, double Milliseconds, double CpuMicroseconds, long PeakBytes);
}
