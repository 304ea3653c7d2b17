using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Cdp.Benchmarks.Measure;

namespace Cdp.Benchmarks.Inner;

/// <summary>The inner parts under BenchmarkDotNet, with allocations, in short runs within this process.</summary>
internal static class InnerBenchmarks
{
    private static readonly Type[] All =
    [
        typeof(ReaderBenchmarks), typeof(IdentityBenchmarks), typeof(SmallFileBenchmarks), typeof(LargeFileBenchmarks),
        typeof(PutBenchmarks),
    ];

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var only = new Options(arguments).Text("--only") ?? "";
        var tables = All.Where(type => type.Name.StartsWith(only, StringComparison.OrdinalIgnoreCase))
            .Select(type => Table(BenchmarkRunner.Run(type, Config))).ToList();
        if (tables.Count == 0) throw new InvalidOperationException($"no inner benchmark begins with '{only}'");
        await ResultFile.WriteAsync("inner", "Inner parts",
            $"BenchmarkDotNet {typeof(BenchmarkRunner).Assembly.GetName().Version}, short runs within one process. Allocated: managed "
            + $"bytes an operation.\n\n{string.Join('\n', tables)}",
            cancel);
        return 0;
    }

    private static ManualConfig Config => ManualConfig.CreateEmpty()
        .AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: false)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(
            DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params, DefaultColumnProviders.Statistics,
            DefaultColumnProviders.Metrics)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "cdp-benchmark-artifacts"))
        .AddLogger(NullLogger.Instance);

    private static string Table(Summary summary)
    {
        if (summary.HasCriticalValidationErrors)
            throw new InvalidOperationException(string.Join('\n', summary.ValidationErrors.Select(error => error.Message)));
        var log = new AccumulationLogger();
        MarkdownExporter.GitHub.ExportToLog(summary, log);
        var rows = log.GetLog().Split('\n').Where(line => line.StartsWith('|'));
        return $"### {summary.BenchmarksCases[0].Descriptor.Type.Name}\n\n{string.Join('\n', rows)}\n";
    }
}
