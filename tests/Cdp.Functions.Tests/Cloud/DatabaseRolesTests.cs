using System.Text;
using Cdp.Aws.Database;
using Cdp.Model.Check;
using Cdp.Profiles;
using NodaTime;
using Npgsql;

namespace Cdp.Functions.Tests.Cloud;

/// <summary>The administrator here may make roles and is no superuser, like the one that RDS makes.</summary>
public sealed class DatabaseRolesTests(TlsPostgres postgres) : IAsyncLifetime
{
    private const string ReaderPassword = "it's \"quoted\"";

    private readonly string _administrator = $"admin_{Guid.NewGuid():N}";
    private string _database = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.DatabaseAsync();
        await using var server = postgres.Open(_database);
        await RunAsync(server, $"""
            CREATE ROLE {_administrator} LOGIN CREATEROLE PASSWORD 'a';
            ALTER DATABASE {_database} OWNER TO {_administrator};
            DO $$ BEGIN
                IF to_regrole('cdp_score') IS NULL THEN CREATE ROLE cdp_score NOLOGIN; END IF;
                IF to_regrole('cdp_reader') IS NULL THEN CREATE ROLE cdp_reader NOLOGIN; END IF;
            END $$;
            GRANT cdp_score, cdp_reader TO {_administrator} WITH ADMIN OPTION
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Score_works_as_a_role_that_owns_its_table_and_people_read_it()
    {
        await EnsureAsync();
        await EnsureAsync();
        Assert.Equal(1, (await LoadAsync("\"ada\"")).Users);

        await using var reader = postgres.Open(_database, DatabaseRoles.Reader, ReaderPassword);
        Assert.Equal("ada", await ValueAsync(reader, "SELECT user_id FROM profiles"));
        Assert.Equal("cdp_score", await ValueAsync(reader, "SELECT tableowner FROM pg_tables WHERE tablename = 'profiles'"));
        await RefusedAsync(reader, "DELETE FROM profiles");
        await RefusedAsync(reader, "CREATE TABLE mine (id int)");
    }

    [Fact]
    public async Task The_role_of_Score_reaches_no_table_of_others()
    {
        await EnsureAsync();
        await using var administrator = Administrator();
        await RunAsync(administrator, "CREATE TABLE orders (id int)");

        await using var score = postgres.Open(_database, _administrator, "a", DatabaseRoles.Owner);

        await RefusedAsync(score, "SELECT * FROM orders");
        await RefusedAsync(score, "DROP TABLE orders");
    }

    [Fact]
    public async Task A_table_from_before_the_roles_is_handed_over_with_the_grants_on_it_and_rows_that_others_reference_stay()
    {
        await using (var administrator = Administrator())
        {
            await RunAsync(
                administrator,
                "CREATE TABLE profiles (user_id text PRIMARY KEY, as_of date); INSERT INTO profiles VALUES ('bob', '2026-11-01')");
            await RunAsync(administrator, "CREATE TABLE orders (buyer text REFERENCES profiles); INSERT INTO orders VALUES ('bob')");
            await RunAsync(administrator, $"CREATE ROLE analyst_{_administrator}; GRANT SELECT ON profiles TO analyst_{_administrator}");
        }

        await EnsureAsync();
        var load = await LoadAsync("\"ada\"");

        Assert.Equal((1, 1), (load.Users, load.Kept));
        await using var again = Administrator();
        Assert.Equal(
            "true", await ValueAsync(again, $"SELECT has_table_privilege('analyst_{_administrator}', 'profiles', 'SELECT')::text"));
        Assert.Equal("cdp_score", await ValueAsync(again, "SELECT tableowner FROM pg_tables WHERE tablename = 'profiles'"));
    }

    private NpgsqlDataSource Administrator() => postgres.Open(_database, _administrator, "a");

    private async Task EnsureAsync()
    {
        await using var administrator = Administrator();
        await DatabaseRoles.EnsureAsync(administrator, ReaderPassword, Cancel);
    }

    private async Task<ProfileLoad> LoadAsync(string user)
    {
        await using var database = postgres.Open(_database, _administrator, "a", DatabaseRoles.Owner);
        var names = DefaultModel.Value.Columns.Select(column => column.Name).ToArray();
        var row = names.Select(name => name == "user_id" ? user : name == "as_of" ? "\"2026-11-20\"" : "");
        var csv = $"{string.Join(',', names.Select(name => $"\"{name}\""))}\n{string.Join(',', row)}\n";
        return await new ProfileStore(database, DefaultModel.Value)
            .LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), new LocalDate(2026, 11, 20), allowShrink: true, Cancel);
    }

    private static async Task RunAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<string?> ValueAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel) as string;
    }

    private static async Task RefusedAsync(NpgsqlDataSource database, string sql) => Assert.Equal(
        PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => RunAsync(database, sql))).SqlState);
}
