using Cdp.Settings;

namespace Cdp.Aws.Settings;

/// <summary>How Score finds the database; who may enter it stands in the secret alone, never in the environment.</summary>
/// <param name="Secret">Name or ARN of the Secrets Manager secret: a JSON object with host, port, username, password and dbname,
/// as RDS writes it when a secret is attached to an instance.</param>
/// <param name="AuthoritiesFile">
/// PEM file of further certificate authorities, for a database that is not on RDS; null: only those of RDS.
/// </param>
public sealed record DatabaseSettings(string Secret, string? AuthoritiesFile = null)
{
    /// <exception cref="SettingsException">CDP_DATABASE_SECRET is missing.</exception>
    public static DatabaseSettings FromEnvironment(Variables variables) => new(
        variables.Required("CDP_DATABASE_SECRET", "the Secrets Manager secret that holds the database's host, user and password"),
        variables.Optional("CDP_DATABASE_CA_FILE"));

    public IEnumerable<KeyValuePair<string, string>> ToVariables() =>
    [
        new("CDP_DATABASE_SECRET", Secret),
        .. AuthoritiesFile is { } file
            ? [new KeyValuePair<string, string>("CDP_DATABASE_CA_FILE", file)]
            : Array.Empty<KeyValuePair<string, string>>(),
    ];
}
