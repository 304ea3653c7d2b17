using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Cdp.Aws.Testing;
using Cdp.Benchmarks.Measure;

namespace Cdp.Benchmarks.Whole;

/// <summary>From the start of a process to its first answer: the one-machine program, and the collector of the cloud as native code and as IL.</summary>
internal static class StartBenchmark
{
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var rounds = new Options(arguments).Number("--rounds", 11);
        var cdp = new Comparison("The one-machine program",
        [
            new Contender("`./cdp --help`", Programs.Cdp, ["--help"], DiscardOutput: true),
            new Contender("the same without the launcher", Programs.Dotnet, [Path.Combine(Repository.Root, "local/Cdp.Local/bin/Release/net10.0/Cdp.Local.dll"), "--help"], DiscardOutput: true),
        ]);
        await Programs.BuildAsync(cancel);
        await cdp.RunAsync(rounds, cancel);
        await ResultFile.WriteAsync("start", "Start to first answer", $"{cdp.Table()}\n{await IngestAsync(rounds, cancel)}", cancel);
        return 0;
    }

    private static async Task<string> IngestAsync(int rounds, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        await PublishAsync(scratch.Folder("native"), [], cancel);
        await PublishAsync(scratch.Folder("il"), ["-p:PublishAot=false", "--self-contained", "false"], cancel);
        var native = new List<TimeSpan>();
        var il = new List<TimeSpan>();
        for (var round = 0; round < rounds; round++)
        {
            native.Add(await FirstAnswerAsync(Path.Combine(scratch.Folder("native"), "Ingest"), [], cancel));
            il.Add(await FirstAnswerAsync(Programs.Dotnet, [Path.Combine(scratch.Folder("il"), "Ingest.dll")], cancel));
        }

        var (ours, other) = (Median(native), Median(il));
        return string.Create(CultureInfo.InvariantCulture, $"""
            ### The collector of the cloud, under a Runtime API of ours

            From starting the process to the answer of its first event, a preflight, which needs no store.

            | | to the first answer | ÷ ours |
            |---|--:|--:|
            | native code (`dotnet publish`, {Size(scratch.Folder("native")):0.0} MB) | {ours.TotalMilliseconds:0} ms | 1.00 |
            | IL under `dotnet` | {other.TotalMilliseconds:0} ms | {other / ours:0.00} |
            """);
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }

    private static double Size(string folder) => new FileInfo(Path.Combine(folder, "Ingest")).Length / 1e6;

    private static Task<Usage> PublishAsync(string folder, string[] options, CancellationToken cancel) => MeasuredProcess.RunAsync(new Contender(
        "dotnet publish", "dotnet", ["publish", Path.Combine(Repository.Root, "functions", "Ingest"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder, "-v", "q", .. options]), cancel);

    private static async Task<TimeSpan> FirstAnswerAsync(string program, string[] arguments, CancellationToken cancel)
    {
        await using var api = await RuntimeApi.StartAsync();
        var answer = api.InvokeAsync(Preflight);
        var info = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["AWS_LAMBDA_RUNTIME_API"] = api.HostAndPort;
        foreach (var (name, value) in Environment) info.Environment[name] = value;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(info)!;
        try
        {
            var first = await answer.WaitAsync(TimeSpan.FromSeconds(30), cancel);
            if (first.Failed || !first.Body.Contains("204", StringComparison.Ordinal)) throw new InvalidOperationException($"{program} answered {first.Body}");
            return clock.Elapsed;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static readonly (string Name, string Value)[] Environment =
    [
        ("CDP_LAKE_BUCKET", "cdp"), ("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "none"), ("AWS_SECRET_ACCESS_KEY", "none"), ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
    ];

    private const string Preflight = """
        {"version":"2.0","routeKey":"$default","rawPath":"/collect","rawQueryString":"","headers":{"origin":"https://shop.example","access-control-request-method":"POST"},
         "requestContext":{"http":{"method":"OPTIONS","path":"/collect","sourceIp":"203.0.113.9","userAgent":"start"},"requestId":"1","stage":"$default","timeEpoch":1774000000000},"isBase64Encoded":false}
        """;
}
