using Cdp.Settings;

namespace Cdp.Aws.Settings;

/// <summary>How Score finds the database; who may enter it stands in the secret alone, never in the environment.</summary>
/// <param name="Secret">Name or ARN of the Secrets Manager secret: a JSON object with username and password, as RDS keeps it for the user
/// that it manages, and with host, port and dbname where these are not set here.</param>
/// <param name="Host">Null: the secret's.</param>
/// <param name="Port">Null: the secret's, or 5432.</param>
/// <param name="Name">Of the database; null: the secret's, or <c>postgres</c>.</param>
/// <param name="ReaderSecret">A secret with the password that the role <c>cdp_reader</c> gets; null: nobody logs in as that role.</param>
/// <param name="AuthoritiesFile">
/// PEM file of further certificate authorities, for a database that is not on RDS; null: only those of RDS.
/// </param>
public sealed record DatabaseSettings(
    string Secret, string? Host = null, int? Port = null, string? Name = null, string? ReaderSecret = null, string? AuthoritiesFile = null)
{
    /// <exception cref="SettingsException">CDP_DATABASE_SECRET is missing, or CDP_DATABASE_PORT is no port.</exception>
    public static DatabaseSettings FromEnvironment(Variables variables) => new(
        variables.Required("CDP_DATABASE_SECRET", "the Secrets Manager secret that holds the database's user and password"),
        variables.Optional("CDP_DATABASE_HOST"),
        variables.Optional("CDP_DATABASE_PORT") is null ? null : (int)variables.Number("CDP_DATABASE_PORT", 5432, 1, 65_535),
        variables.Optional("CDP_DATABASE_NAME"),
        variables.Optional("CDP_DATABASE_READER_SECRET"),
        variables.Optional("CDP_DATABASE_CA_FILE"));

    public IEnumerable<KeyValuePair<string, string>> ToVariables()
    {
        yield return new("CDP_DATABASE_SECRET", Secret);
        if (Host is not null) yield return new("CDP_DATABASE_HOST", Host);
        if (Port is { } port) yield return new("CDP_DATABASE_PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Name is not null) yield return new("CDP_DATABASE_NAME", Name);
        if (ReaderSecret is not null) yield return new("CDP_DATABASE_READER_SECRET", ReaderSecret);
        if (AuthoritiesFile is not null) yield return new("CDP_DATABASE_CA_FILE", AuthoritiesFile);
    }
}
