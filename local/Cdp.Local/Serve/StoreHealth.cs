using Cdp.Local.Lake;
using Cdp.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Cdp.Local.Serve;

/// <summary>Healthy while a hit could be stored: a small file is written to the lake's disk, synced, and removed.</summary>
internal sealed class StoreHealth(DirectoryObjectStore lake) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await lake.ProbeAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (ObjectStoreException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
