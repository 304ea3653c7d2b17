using Amazon.SecretsManager;
using Cdp.Aws.Database;
using Cdp.Aws.Settings;
using Cdp.Aws.Testing;
using Cdp.Profiles;
using Cdp.Settings;
using Npgsql;

namespace Cdp.Aws.Tests.Database;

[Collection("environment")]
public sealed class DatabaseSecretTests(Moto moto) : IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_SECRETS_MANAGER", moto.Url.ToString());
        AwsEnvironment.Set();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("5433")]
    [InlineData("\"5433\"")]
    public async Task The_secret_of_RDS_becomes_a_connection_that_proves_its_host(string port)
    {
        var parts = await ConnectionAsync(
            $$"""{"username":"cdp","password":"s;e'c\"ret","engine":"postgres","host":"db.example","port":{{port}},"dbname":"profiles"}""");

        Assert.Equal(
            ("db.example", 5433, "cdp", "profiles", SslMode.VerifyFull),
            (parts.Host, parts.Port, parts.Username, parts.Database, parts.SslMode));
    }

    [Fact]
    public async Task A_password_that_RDS_manages_comes_alone_and_the_settings_say_where_the_database_is()
    {
        var parts =
            await ConnectionAsync("""{"username":"cdp","password":"x"}""", new("cdp-database", Host: "db.example", Name: "profiles"));

        Assert.Equal(
            ("db.example", 5432, "cdp", "profiles", SslMode.VerifyFull),
            (parts.Host, parts.Port, parts.Username, parts.Database, parts.SslMode));
    }

    [Theory]
    [InlineData("""{"username":"cdp","password":"pa55word"}""", "has no 'host'")]
    [InlineData("""{"host":"db","username":"cdp","password":"pa55word","port":"no"}""", "is not the JSON object that RDS writes")]
    [InlineData("""{"host":"db","username":"cdp","password":55}""", "is not the JSON object that RDS writes")]
    [InlineData("pa55word", "is not the JSON object that RDS writes")]
    [InlineData("[\"pa55word\"]", "is not the JSON object that RDS writes")]
    [InlineData(null, "is binary")]
    public async Task A_secret_that_is_none_is_named_and_never_shown(string? secret, string what)
    {
        var error = await Assert.ThrowsAsync<ProfileStoreException>(() => ConnectionAsync(secret));

        Assert.StartsWith($"The secret cdp-database (CDP_DATABASE_SECRET) {what}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55word", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_does_not_exist_is_named()
    {
        using var secrets = new AmazonSecretsManagerClient();

        var error = await Assert.ThrowsAsync<ProfileStoreException>(
            () => new DatabaseSecret(secrets, new DatabaseSettings("none")).OpenAsync(Cancel));

        Assert.StartsWith(
            "The secret none (CDP_DATABASE_SECRET) cannot be read: ResourceNotFoundException", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_authorities_of_RDS_are_in_the_program_and_valid()
    {
        var authorities = RdsAuthorities.With(file: null);

        Assert.InRange(authorities.Count, 80, 200);
        Assert.All(authorities, authority => Assert.Contains("Amazon RDS", authority.Subject, StringComparison.Ordinal));
        Assert.All(authorities, authority => Assert.True(authority.NotAfter > new DateTime(2040, 1, 1, 0, 0, 0, DateTimeKind.Local)));
        foreach (var region in (string[])["eu-central-1", "us-east-1", "ap-southeast-2"])
            Assert.Contains(authorities, authority => authority.Subject.Contains(region, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_further_authorities_that_is_not_there_is_named() =>
        Assert.Contains(
            "CDP_DATABASE_CA_FILE is '/no/such/file.pem'",
            Assert.Throws<SettingsException>(() => RdsAuthorities.With("/no/such/file.pem")).Message,
            StringComparison.Ordinal);

    private async Task<NpgsqlConnectionStringBuilder> ConnectionAsync(string? secret, DatabaseSettings? settings = null)
    {
        await moto.KeepSecretAsync("cdp-database", secret);
        using var secrets = new AmazonSecretsManagerClient();
        return await new DatabaseSecret(secrets, settings ?? new DatabaseSettings("cdp-database")).ConnectionAsync(Cancel);
    }
}
