using Cdp.Settings;

namespace Cdp.Aws.Settings;

/// <summary>Where Score's query runs.</summary>
/// <param name="Workgroup">The Athena work group; it holds the scan limit and may enforce where results go.</param>
/// <param name="Database">The Glue database with the table <c>hits</c>.</param>
public sealed record AthenaSettings(string Workgroup, string Database)
{
    /// <exception cref="SettingsException">One of the two is missing.</exception>
    public static AthenaSettings FromEnvironment(Variables variables) => new(
        variables.Required("CDP_ATHENA_WORKGROUP", "the Athena work group that the query runs in"),
        variables.Required("CDP_ATHENA_DATABASE", "the Glue database with the table hits"));

    public IEnumerable<KeyValuePair<string, string>> ToVariables() =>
    [
        new("CDP_ATHENA_WORKGROUP", Workgroup),
        new("CDP_ATHENA_DATABASE", Database),
    ];
}
