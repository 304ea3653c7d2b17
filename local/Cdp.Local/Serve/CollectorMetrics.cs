using Prometheus;

namespace Cdp.Local.Serve;

/// <summary>The metrics of this process in the text format of Prometheus: requests by how they ended, memory, processor, garbage collection.</summary>
internal sealed class CollectorMetrics
{
    public const string ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    public CollectorMetrics(RequestCounts counts)
    {
        var requests = Metrics.WithCustomRegistry(_registry).CreateCounter("cdp_requests_total", "Requests to the collector, by how they ended.", "outcome");
        _registry.AddBeforeCollectCallback(() =>
        {
            foreach (var (outcome, count) in counts.Total()) requests.WithLabels(outcome).IncTo(count);
        });
        DotNetStats.Register(_registry);
    }

    public Task WriteAsync(Stream to, CancellationToken cancel) => _registry.CollectAndExportAsTextAsync(to, cancel);
}
