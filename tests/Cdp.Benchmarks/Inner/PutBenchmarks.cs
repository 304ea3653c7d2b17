using BenchmarkDotNet.Attributes;
using Cdp.Ingest;
using Cdp.Raw;
using Cdp.Testing.Ga;

namespace Cdp.Benchmarks.Inner;

/// <summary>What the way of a hit into a store costs besides the store: one alone, and 256 at once that share objects.</summary>
public class PutBenchmarks
{
    private readonly RawRecord _record = GaCases.Named("capture ct-xhr-text").Request.Record();
    private readonly RawWriter _writer =
        new(new ForgetfulStore(), RawWriterLimits.Default, _ => throw new InvalidOperationException("the store refused"));
    private readonly Task<bool>[] _together = new Task<bool>[256];

    [Benchmark(Description = "a lone record")]
    public Task<bool> Alone() => _writer.StoreAsync(_record, CancellationToken.None);

    [Benchmark(OperationsPerInvoke = 256, Description = "one of 256 at once")]
    public Task<bool[]> Together()
    {
        for (var i = 0; i < _together.Length; i++) _together[i] = _writer.StoreAsync(_record, CancellationToken.None);
        return Task.WhenAll(_together);
    }
}
