using System.Text.Json;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Cdp.Aws.Settings;
using Cdp.Profiles;
using Npgsql;

namespace Cdp.Aws.Database;

/// <summary>Opens the database that a secret describes, over TLS that proves it is that host.</summary>
public sealed class DatabaseSecret(IAmazonSecretsManager secrets, DatabaseSettings settings)
{
    /// <returns>A pool of connections; none is opened yet. A new one for each run follows a password that was rotated.</returns>
    /// <exception cref="ProfileStoreException">The secret cannot be read, or lacks something; its values are never shown.</exception>
    public async Task<NpgsqlDataSource> OpenAsync(CancellationToken cancel)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(Connection(await ReadAsync(cancel)).ConnectionString);
        builder.EnableTransportSecurity();
        builder.UseRootCertificates(RdsAuthorities.With(settings.AuthoritiesFile));
        return builder.Build();
    }

    private async Task<string> ReadAsync(CancellationToken cancel)
    {
        try
        {
            var answer = await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = settings.Secret }, cancel);
            return answer.SecretString ?? throw Wrong("is binary");
        }
        catch (AmazonSecretsManagerException refusal)
        {
            throw Wrong($"cannot be read: {refusal.ErrorCode}, {refusal.Message.TrimEnd('.')}", refusal);
        }
        catch (HttpRequestException fault)
        {
            throw Wrong($"cannot be read: {fault.Message.TrimEnd('.')}", fault);
        }
    }

    private NpgsqlConnectionStringBuilder Connection(string secret)
    {
        try
        {
            using var document = JsonDocument.Parse(secret);
            var root = document.RootElement;
            return new NpgsqlConnectionStringBuilder
            {
                Host = Required(root, "host"),
                Port = Port(root),
                Username = Required(root, "username"),
                Password = Required(root, "password"),
                Database = Text(root, "dbname") ?? "postgres",
                SslMode = SslMode.VerifyFull,
                GssEncryptionMode = GssEncryptionMode.Disable,
                ApplicationName = "cdp score",
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw Wrong("is not the JSON object that RDS writes");   // no inner exception: it may quote the secret
        }
    }

    private string Required(JsonElement root, string name) => Text(root, name) ?? throw Wrong($"has no '{name}'");

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>RDS writes a number, people often a text.</summary>
    private static int Port(JsonElement root)
    {
        if (!root.TryGetProperty("port", out var port)) return NpgsqlConnection.DefaultPort;
        return port.ValueKind == JsonValueKind.Number
            ? port.GetInt32()
            : int.Parse(port.GetString()!, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
    }

    private ProfileStoreException Wrong(string what, Exception? inner = null) =>
        new(
            $"The secret {settings.Secret} (CDP_DATABASE_SECRET) {what}: it must hold host, port, username, password and dbname. "
            + "Nothing was loaded.",
            inner);
}
