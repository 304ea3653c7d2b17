using Prometheus;

namespace Cdp.Local.Serve;

/// <summary>
/// The metrics of this process in the text format of Prometheus: requests by how they ended, connections, memory, processor.
/// </summary>
internal sealed class CollectorMetrics
{
    public const string ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    public CollectorMetrics(RequestCounts counts, ConnectionCounts connections)
    {
        var metrics = Metrics.WithCustomRegistry(_registry);
        var requests = metrics.CreateCounter("cdp_requests_total", "Requests to the collector, by how they ended.", "outcome");
        var broken = metrics.CreateCounter("cdp_requests_broken_total", "Requests that did not arrive whole.");
        var open = metrics.CreateGauge("cdp_connections", "Connections to the collector.");
        var refused =
            metrics.CreateCounter("cdp_connections_refused_total", "Connections closed at once, by the limit in the way.", "limit");
        _registry.AddBeforeCollectCallback(() =>
        {
            foreach (var (outcome, count) in counts.Total()) requests.WithLabels(outcome).IncTo(count);
            broken.IncTo(connections.BrokenOff);
            open.Set(connections.Open);
            refused.WithLabels("all").IncTo(connections.OverAll);
            refused.WithLabels("address").IncTo(connections.OverPerAddress);
        });
        DotNetStats.Register(_registry);
    }

    public Task WriteAsync(Stream to, CancellationToken cancel) => _registry.CollectAndExportAsTextAsync(to, cancel);
}
