using Cdp.Benchmarks.Inner;
using Cdp.Benchmarks.Jobs;
using Cdp.Benchmarks.Paper;
using Cdp.Benchmarks.Whole;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var rest = args.Skip(1).ToArray();
return args.FirstOrDefault() switch
{
    "compact" => await CompactBenchmark.RunAsync(rest, stop.Token),
    "layouts" => await LayoutsBenchmark.RunAsync(rest, stop.Token),
    "growth" => await GrowthBenchmark.RunAsync(rest, stop.Token),
    "load" => await LoadBenchmark.RunAsync(rest, stop.Token),
    "collector" => await CollectorBenchmark.RunAsync(rest, stop.Token),
    "start" => await StartBenchmark.RunAsync(rest, stop.Token),
    "score" => await ScoreBenchmark.RunAsync(rest, stop.Token),
    "before" => await BeforeBenchmark.RunAsync(rest, stop.Token),
    "one-client" => await OneClientBenchmark.RunAsync(rest, stop.Token),
    "weight" => await WeightBenchmark.RunAsync(rest, stop.Token),
    "scale" => await ScalePaper.RunAsync(stop.Token),
    "inner" => await InnerBenchmarks.RunAsync(rest, stop.Token),
    // Below: what the programs above start as processes of their own, to be measured from outside.
    "generate" => await GenerateJob.RunAsync(rest, stop.Token),
    "job-compact" => await CompactJob.RunAsync(rest, stop.Token),
    "job-duckdb" => DuckDbJob.Run(rest),
    "job-load" => await LoadJob.RunAsync(rest, stop.Token),
    "job-collect" => await CollectJob.RunAsync(rest, stop.Token),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "Name a benchmark: compact, layouts, growth, load, collector, start, before, score, one-client, weight, scale or inner. "
        + "See tests/Cdp.Benchmarks/README.md.");
    return 2;
}
