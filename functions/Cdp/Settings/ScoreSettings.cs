using NodaTime;

namespace Cdp.Settings;

/// <summary>What Score needs to know beside the lake.</summary>
/// <param name="TimeZone">Reporting time zone: what yesterday is.</param>
/// <param name="Postgres">Where the profiles go; null where something else says so (the private cluster, or a secret on AWS).</param>
public sealed record ScoreSettings(DateTimeZone TimeZone, PostgresAddress? Postgres = null)
{
    /// <exception cref="SettingsException">Unknown time zone, or an address that is none.</exception>
    public static ScoreSettings FromEnvironment(Variables variables) => new(
        LakeSettings.FromEnvironment(variables).TimeZone,
        variables.Optional("CDP_POSTGRES") is { } text ? PostgresAddress.Parse(text) : null);

    public IEnumerable<KeyValuePair<string, string>> ToVariables() =>
    [
        new("CDP_TIME_ZONE", TimeZone.Id),
        .. Postgres is null ? Array.Empty<KeyValuePair<string, string>>() : [new("CDP_POSTGRES", Postgres.ConnectionString)],
    ];
}
