using System.Globalization;
using System.Text.Json;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Cdp.Profiles;
using Npgsql;

namespace Cdp.Aws.Database;

/// <summary>Reads a secret of the form in which RDS and Secrets Manager keep a user of a database. Its values are never shown.</summary>
/// <param name="variable">The environment variable that names the secret: errors name it.</param>
internal sealed class LoginSecret(IAmazonSecretsManager secrets, string secret, string variable)
{
    /// <exception cref="ProfileStoreException">The secret cannot be read, or lacks something.</exception>
    public async Task<DatabaseLogin> ReadAsync(CancellationToken cancel)
    {
        var text = await TextAsync(cancel);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return new DatabaseLogin(
                Text(root, "username") ?? throw Wrong("has no 'username'"),
                Text(root, "password") ?? throw Wrong("has no 'password'"),
                Text(root, "host"), Port(root), Text(root, "dbname"));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw Wrong("is not the JSON object that RDS writes");   // no inner exception: it may quote the secret
        }
    }

    public ProfileStoreException Wrong(string what, Exception? inner = null) => new(
        $"The secret {secret} ({variable}) {what}: it must be the JSON object that RDS writes, with host, username and password. "
        + "Nothing was loaded.",
        inner);

    private async Task<string> TextAsync(CancellationToken cancel)
    {
        try
        {
            var answer = await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = secret }, cancel);
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

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>RDS writes a number, people often a text.</summary>
    private static int? Port(JsonElement root)
    {
        if (!root.TryGetProperty("port", out var port)) return null;
        return port.ValueKind == JsonValueKind.Number
            ? port.GetInt32()
            : int.Parse(port.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}

/// <summary>A user of a database, and where the database is when the secret says so.</summary>
internal sealed record DatabaseLogin(string User, string Password, string? Host, int? Port, string? Name)
{
    public NpgsqlConnectionStringBuilder Connection(string host, int? port, string? name) => new()
    {
        Host = host,
        Port = port ?? Port ?? NpgsqlConnection.DefaultPort,
        Username = User,
        Password = Password,
        Database = name ?? Name ?? "postgres",
        SslMode = SslMode.VerifyFull,
        GssEncryptionMode = GssEncryptionMode.Disable,
        ApplicationName = "cdp score",
    };
}
