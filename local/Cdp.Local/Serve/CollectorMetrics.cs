using Cdp.Ingest;
using Prometheus;

namespace Cdp.Local.Serve;

/// <summary>The metrics of this process in the text format of Prometheus: requests by how they ended, Kestrel's own figures, memory and processor.</summary>
internal sealed class CollectorMetrics : IDisposable
{
    public const string ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IDisposable _kestrel;

    public CollectorMetrics(CollectorCounts counts)
    {
        var requests = Metrics.WithCustomRegistry(_registry).CreateCounter("cdp_requests_total", "Requests to the collector, by how they ended.", "outcome");
        _registry.AddBeforeCollectCallback(() =>
        {
            foreach (var (outcome, count) in counts.Take()) requests.WithLabels(outcome).Inc(count);
        });
        DotNetStats.Register(_registry);
        _kestrel = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            Registry = _registry,
            InstrumentFilterPredicate = instrument => instrument.Meter.Name == "Microsoft.AspNetCore.Server.Kestrel",
        });
    }

    public Task WriteAsync(Stream to, CancellationToken cancel) => _registry.CollectAndExportAsTextAsync(to, cancel);

    public void Dispose() => _kestrel.Dispose();
}
