using Cdp.Aws.Telemetry;

namespace Cdp.Infra.Settings;

/// <summary>Names that AWS knows once in an account and region, so that several deployments stand side by side.</summary>
/// <param name="Lake">The stack that keeps data.</param>
/// <param name="Pipeline">The stack that can be thrown away.</param>
/// <param name="GlueDatabase">Without a hyphen, which SQL would have to quote.</param>
/// <param name="MetricNamespace">In which the functions write metrics.</param>
public sealed record DeploymentNames(string Lake, string Pipeline, string GlueDatabase, string Workgroup, string MetricNamespace)
{
    /// <param name="name">The key <c>name</c>; null: the names of a deployment that is alone.</param>
    public static DeploymentNames Of(string? name) => name is null
        ? new("CdpLake", "CdpPipeline", "cdp", "cdp", Metric.Namespace)
        : new($"Cdp{Capitalized(name)}Lake", $"Cdp{Capitalized(name)}Pipeline", $"cdp_{name}", $"cdp-{name}", $"{Metric.Namespace}/{name}");

    private static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
