using Amazon.SecretsManager;
using Cdp.Aws.Settings;
using Cdp.Profiles;
using Npgsql;

namespace Cdp.Aws.Database;

/// <summary>Opens the database that a secret describes, over TLS that proves it is that host.</summary>
public sealed class DatabaseSecret(IAmazonSecretsManager secrets, DatabaseSettings settings)
{
    /// <summary>
    /// Makes the roles that are missing and opens the database as <see cref="DatabaseRoles.Owner"/>, which owns the tables of profiles and
    /// no more.
    /// </summary>
    /// <returns>A pool of connections; none is opened yet. A new one for each run follows a password that was rotated.</returns>
    /// <exception cref="ProfileStoreException">A secret cannot be read or lacks something, or the database refuses.</exception>
    public async Task<NpgsqlDataSource> OpenAsync(CancellationToken cancel)
    {
        var connection = await ConnectionAsync(cancel);
        var reader = settings.ReaderSecret is { } secret
            ? await new LoginSecret(secrets, secret, "CDP_DATABASE_READER_SECRET").ReadAsync(cancel)
            : null;
        await using (var administrator = Build(connection)) await DatabaseRoles.EnsureAsync(administrator, reader?.Password, cancel);
        connection.Options = $"-c role={DatabaseRoles.Owner}";
        return Build(connection);
    }

    internal async Task<NpgsqlConnectionStringBuilder> ConnectionAsync(CancellationToken cancel)
    {
        var secret = new LoginSecret(secrets, settings.Secret, "CDP_DATABASE_SECRET");
        var login = await secret.ReadAsync(cancel);
        return login.Connection(settings.Host ?? login.Host ?? throw secret.Wrong("has no 'host'"), settings.Port, settings.Name);
    }

    private NpgsqlDataSource Build(NpgsqlConnectionStringBuilder connection)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection.ConnectionString);
        builder.EnableTransportSecurity();
        builder.UseRootCertificates(RdsAuthorities.With(settings.AuthoritiesFile));
        return builder.Build();
    }
}
