using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Cdp.Aws.Testing;
using Cdp.Benchmarks.Measure;
using Cdp.Testing;
using Microsoft.AspNetCore.Http;

namespace Cdp.Benchmarks.Whole;

/// <summary>
/// From the start of a process to its first answer, and each answer after it: the one-machine program, and the collector of the cloud as
/// native code and as IL.
/// </summary>
internal static class StartBenchmark
{
    private const int WarmEvents = 500;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var rounds = new Options(arguments).Number("--rounds", 11);
        var cdp = new Comparison("The one-machine program",
        [
            new Contender("`./cdp --help`", Programs.Cdp, ["--help"], DiscardOutput: true),
            new Contender(
                "the same without the launcher", Programs.Dotnet,
                [Path.Combine(Repository.Root, "local/Cdp.Local/bin/cdp/Cdp.Local.dll"), "--help"], DiscardOutput: true),
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
        await using var s3 = await HttpServer.StartAsync(AcceptAsync);
        var hit = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "events/ingest/pageview-beacon.json"), cancel);
        var native = new List<Answers>();
        var il = new List<Answers>();
        for (var round = 0; round < rounds; round++)
        {
            native.Add(await MeasureAsync(Path.Combine(scratch.Folder("native"), "Ingest"), [], s3, hit, cancel));
            il.Add(await MeasureAsync(Programs.Dotnet, [Path.Combine(scratch.Folder("il"), "Ingest.dll")], s3, hit, cancel));
        }

        var (first, each) = (Median(native.Select(one => one.First)), Median(native.Select(one => one.Each)));
        var (ilFirst, ilEach) = (Median(il.Select(one => one.First)), Median(il.Select(one => one.Each)));
        return string.Create(CultureInfo.InvariantCulture, $"""
            ### The collector of the cloud, under a Runtime API of ours

            From starting the process to the answer of its first hit, and the mean of the {WarmEvents} hits after it, one at a time.
            A server of ours that accepts every object at once stands in for S3, so what is measured is the function.

            | | to the first answer | ÷ ours | each hit after it | ÷ ours |
            |---|--:|--:|--:|--:|
            {Row($"native code (`dotnet publish`, {Size(scratch.Folder("native")):0.0} MB)", first, 1, each, 1)}
            {Row("IL under `dotnet`, with its JIT", ilFirst, ilFirst / first, ilEach, ilEach / each)}
            """);

        static string Row(string name, TimeSpan first, double firstRatio, TimeSpan each, double eachRatio) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {first.TotalMilliseconds:0} ms | {firstRatio:0.00} | {each.TotalMilliseconds:0.00} ms | {eachRatio:0.00} |");
    }

    private static async Task AcceptAsync(HttpContext http)
    {
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        http.Response.Headers.ETag = "\"0\"";
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        TimeSpan[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }

    private static double Size(string folder) => new FileInfo(Path.Combine(folder, "Ingest")).Length / 1e6;

    private static Task<Usage> PublishAsync(string folder, string[] options, CancellationToken cancel)
    {
        string[] arguments =
        [
            "publish", Path.Combine(Repository.Root, "functions", "Ingest"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "-o", folder, "-v", "q", "--disable-build-servers", .. options,
        ];
        return MeasuredProcess.RunAsync(new Contender("dotnet publish", "dotnet", arguments), cancel);
    }

    private static async Task<Answers> MeasureAsync(string program, string[] arguments, HttpServer s3, string hit, CancellationToken cancel)
    {
        await using var api = await RuntimeApi.StartAsync();
        var answer = api.InvokeAsync(hit);
        var info = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables(api, s3)) info.Environment[name] = value;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(info)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            Check(program, await answer.WaitAsync(TimeSpan.FromSeconds(30), cancel));
            var first = clock.Elapsed;
            for (var i = 0; i < WarmEvents; i++) Check(program, await api.InvokeAsync(hit));
            return new Answers(first, (clock.Elapsed - first) / WarmEvents);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static void Check(string program, Invocation answer)
    {
        if (answer.Failed || !answer.Body.Contains("204", StringComparison.Ordinal))
            throw new InvalidOperationException($"{program} answered {answer.Body}");
    }

    private static (string Name, string Value)[] Variables(RuntimeApi api, HttpServer s3) =>
    [
        ("AWS_LAMBDA_RUNTIME_API", api.HostAndPort), ("CDP_LAKE_BUCKET", "cdp"), ("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "none"),
        ("AWS_SECRET_ACCESS_KEY", "none"), ("AWS_ENDPOINT_URL", $"http://{s3.HostAndPort}"),
    ];

    private readonly record struct Answers(TimeSpan First, TimeSpan Each);
}
