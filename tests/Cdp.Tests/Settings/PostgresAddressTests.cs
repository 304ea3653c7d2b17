using Cdp.Settings;
using NodaTime;
using Npgsql;

namespace Cdp.Tests.Settings;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("Host=db;Port=5433;Database=cdp;Username=u;Password=p", "Host=db;Port=5433;Database=cdp;Username=u;Password=p")]
    [InlineData("postgresql://u:p@db:5433/cdp", "Host=db;Port=5433;Database=cdp;Username=u;Password=p")]
    [InlineData("postgres://db", "Host=db")]
    [InlineData("postgresql:///cdp?host=/run/postgresql&user=u", "Host=/run/postgresql;Database=cdp;Username=u")]
    [InlineData("postgresql://u%40x:p%2F%3B%22a@db/c%20d", "Host=db;Database=\"c d\";Username=u@x;Password='p/;\"a'")]
    [InlineData("postgresql://u:p@x@db/cdp", "Host=db;Database=cdp;Username=u;Password=p@x")]
    [InlineData(
        "postgresql://[::1]:6000/cdp?sslmode=verify-full&connect_timeout=3",
        "Host=::1;Port=6000;Database=cdp;SSL Mode=VerifyFull;Timeout=3")]
    [InlineData(
        "postgresql://%2Frun%2Fpg/cdp?application_name=x&options=-c%20search_path%3Da",
        "Host=/run/pg;Database=cdp;Application Name=x;Options=\"-c search_path=a\"")]
    public void An_address_is_read_as_Npgsql_or_libpq_reads_it(string text, string keywords) =>
        Assert.True(
            new NpgsqlConnectionStringBuilder(keywords)
                .EquivalentTo(new NpgsqlConnectionStringBuilder(PostgresAddress.Parse(text).ConnectionString)));

    [Theory]
    [InlineData("secret")]
    [InlineData("Host=db;Password=ab;secret=1")]
    [InlineData("Host=db;Port=secret")]
    [InlineData("host=db password=secret")]
    [InlineData("Password=secret")]
    [InlineData("postgresql://u:secret@db:port/x")]
    [InlineData("postgresql://u:p?secret=1@db/x")]
    [InlineData("postgresql://u:secret@db/x?sslmode=secret")]
    [InlineData("postgresql://u:secret@a:1,b:2/x")]
    [InlineData("mysql://u:secret@db/x"), InlineData("Host=db;Password=\"secret")]
    public void What_is_not_understood_is_refused_without_showing_it(string text)
    {
        var refused = Assert.Throws<SettingsException>(() => PostgresAddress.Parse(text, "--postgres"));

        Assert.StartsWith("--postgres is not understood: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_text_it_shows_no_password() =>
        Assert.Equal("db:5433/cdp", PostgresAddress.Parse("postgresql://u:secret@db:5433/cdp").ToString());

    [Fact]
    public void What_the_settings_write_they_read_back()
    {
        var written = new ScoreSettings(DateTimeZoneProviders.Tzdb["Europe/Vienna"], PostgresAddress.Parse("postgresql://u:a;b@db/cdp"));
        var read = ScoreSettings.FromEnvironment(new(written.ToVariables().ToDictionary(StringComparer.Ordinal)));

        Assert.Equal((written.TimeZone, written.Postgres!.ConnectionString), (read.TimeZone, read.Postgres!.ConnectionString));
        Assert.Null(ScoreSettings.FromEnvironment(new(new Dictionary<string, string>(StringComparer.Ordinal))).Postgres);
        Assert.DoesNotContain("a;b", written.ToString(), StringComparison.Ordinal);
    }
}
