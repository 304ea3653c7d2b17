using Cdp.Benchmarks.Jobs;
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
    // Below: what the programs above start as processes of their own, to be measured from outside.
    "generate" => await GenerateJob.RunAsync(rest, stop.Token),
    "job-compact" => await CompactJob.RunAsync(rest, stop.Token),
    "job-duckdb" => DuckDbJob.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Name a benchmark: compact. See tests/Cdp.Benchmarks/README.md.");
    return 2;
}
