using System.Net;
using System.Net.Sockets;
using Cdp.Local.Tests.Postgres;
using Cdp.Profiles;
using Cdp.Settings;
using NodaTime;
using Npgsql;

namespace Cdp.Local.Tests.Profiles;

public sealed class ProfileFaultTests(TestServer server) : IAsyncLifetime
{
    private static readonly LocalDate Day = new(2026, 11, 20);

    private string _connection = null!;
    private ProfileDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await server.NewDatabaseAsync();
        _database = new(_connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("CREATE VIEW profiles AS SELECT 'ann' AS user_id", "it is a view")]
    [InlineData("CREATE SEQUENCE profiles", "it is no table")]
    [InlineData(
        "CREATE TABLE profiles (user_id text PRIMARY KEY, first_seen timestamp)", "its column first_seen is timestamp without time zone")]
    [InlineData("CREATE TABLE profiles (user_id text)", "its column user_id is not unique")]
    [InlineData("CREATE TABLE profiles (user_id text PRIMARY KEY, needed text NOT NULL)", "null value in column \"needed\"")]
    public async Task A_table_that_is_not_ours_is_refused_by_name_and_left_alone(string existing, string message)
    {
        await _database.RunAsync(existing);

        var refused = await Assert.ThrowsAsync<ProfileStoreException>(() => _database.LoadAsync(Day, new ProfileRow("ann", Day)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was loaded.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "ends before its header line does")]
    [InlineData("\"user_id\"", "ends before its header line does")]
    [InlineData("\"user_id\",\"as_of\"\n", "has the columns \"user_id\",\"as_of\"")]
    public async Task A_result_with_other_columns_is_refused(string csv, string message)
    {
        var refused = await Assert.ThrowsAsync<ProfileStoreException>(() => _database.LoadAsync(ProfileRows.Text(csv), Day));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.False(await _database.ExistsAsync());
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_named_by_its_place_and_never_shown()
    {
        var csv = ProfileRows.Header + new ProfileRow("ann", Day).Line()
            + new ProfileRow("bob", Day, FirstSeen: "secret@example.org").Line();

        var refused = await Assert.ThrowsAsync<ProfileStoreException>(() => _database.LoadAsync(ProfileRows.Text(csv), Day));

        Assert.Contains("line 2 of the query's result, column first_seen", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.False(await _database.ExistsAsync());
    }

    [Fact]
    public async Task A_result_cut_inside_a_value_is_refused()
    {
        var csv = ProfileRows.Header + new ProfileRow("ann", Day).Line() + "\"bob";

        await Assert.ThrowsAsync<ProfileStoreException>(() => _database.LoadAsync(ProfileRows.Text(csv), Day));
        Assert.False(await _database.ExistsAsync());
    }

    [Fact]
    public async Task A_result_that_fails_while_it_is_read_loads_nothing()
    {
        await _database.LoadAsync(Day, ProfileRows.Many(30, Day));
        var before = await _database.RowsAsync();

        var fault = await Assert.ThrowsAsync<WarehouseException>(() => _database.LoadAsync(
            ProfileRows.Slowly(
                ProfileRows.Many(30, Day, from: 1), given => { if (given == 20) throw new WarehouseException("a file vanished"); }),
            Day));

        Assert.Equal("a file vanished", fault.Message);
        Assert.Equal(before, await _database.RowsAsync());
    }

    [Fact]
    public async Task A_cancelled_load_loads_nothing()
    {
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _database.Store.LoadAsync(
            ProfileRows.Slowly(ProfileRows.Many(30, Day), given => { if (given == 20) source.Cancel(); }), Day, allowShrink: false,
            source.Token));
        Assert.False(await _database.ExistsAsync());
    }

    [Fact]
    public async Task A_session_ended_in_the_middle_of_COPY_loads_nothing_and_the_next_run_repairs_it()
    {
        await _database.LoadAsync(Day, ProfileRows.Many(30, Day));
        var before = await _database.RowsAsync();

        var fault = await Assert.ThrowsAsync<ProfileStoreException>(() => _database.LoadAsync(
            ProfileRows.Slowly(ProfileRows.Many(100_000, Day, from: 5), given => { if (given == 20_000) EndLoad(); }), Day));

        Assert.StartsWith("PostgreSQL at ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await _database.RowsAsync());
        Assert.Equal(new(30, 5, 5, 0), await _database.LoadAsync(Day, ProfileRows.Many(30, Day, from: 5)));
    }

    [Fact]
    public async Task A_server_stopped_in_the_middle_of_a_load_loads_nothing_and_the_next_run_repairs_it()
    {
        var (own, directory) = await TestServer.OwnAsync();
        try
        {
            await using var database = new ProfileDatabase(own.ConnectionString + ";Pooling=false");
            await database.LoadAsync(Day, ProfileRows.Many(30, Day));
            var before = await database.RowsAsync();

            var fault = await Assert.ThrowsAsync<ProfileStoreException>(() => database.LoadAsync(
                ProfileRows.Slowly(
                    ProfileRows.Many(100_000, Day, from: 5), given => { if (given == 20_000) TestServer.StopAtOnce(own); }),
                Day));
            Assert.Contains("Nothing was loaded.", fault.Message, StringComparison.Ordinal);
            var refused = await Assert.ThrowsAsync<ProfileStoreException>(() => database.LoadAsync(Day, ProfileRows.Many(30, Day)));
            Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);

            await using var again = await TestServer.StartAsync(directory);
            Assert.Equal(before, await database.RowsAsync());
            Assert.Equal(new(30, 5, 5, 0), await database.LoadAsync(Day, ProfileRows.Many(30, Day, from: 5)));
        }
        finally
        {
            await own.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_showing_it()
    {
        var hba = await _database.ValueAsync<string>("SELECT current_setting('hba_file')");
        await _database.RunAsync("CREATE ROLE walled LOGIN PASSWORD 'right'");
        await File.WriteAllTextAsync(
            hba, $"local all walled scram-sha-256\n{await File.ReadAllTextAsync(hba, TestContext.Current.CancellationToken)}",
            TestContext.Current.CancellationToken);
        await _database.RunAsync("SELECT pg_reload_conf(), pg_sleep(0.3)");
        var address = new NpgsqlConnectionStringBuilder(_connection) { Username = "walled", Password = "wr0ng" };

        var refused = await RefusedAsync(address.ConnectionString);

        Assert.Contains("does not let user walled in: wrong user or password", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_right_is_named()
    {
        await _database.RunAsync("CREATE ROLE reader LOGIN");

        Assert.Contains("does not allow it to user reader", await RefusedAsync(
            new NpgsqlConnectionStringBuilder(_connection) { Username = "reader" }.ConnectionString), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_is_named() => Assert.Contains(
        "/nowhere has no such database.",
        await RefusedAsync(new NpgsqlConnectionStringBuilder(_connection) { Database = "nowhere" }.ConnectionString),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_closed_port_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.StartsWith(
            $"PostgreSQL at 127.0.0.1:{port}/db cannot be reached: ", await RefusedAsync($"postgresql://u:secret@127.0.0.1:{port}/db"),
            StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(string address)
    {
        await using var database = new ProfileDatabase(PostgresAddress.Parse(address).ConnectionString);
        var refused = await Assert.ThrowsAsync<ProfileStoreException>(() => database.LoadAsync(Day, new ProfileRow("ann", Day)));
        Assert.Contains("Nothing was loaded.", refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }

    private void EndLoad()
    {
        using var source = NpgsqlDataSource.Create(_connection);
        using var command = source.CreateCommand(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'");
        Assert.True((bool)command.ExecuteScalar()!);
    }
}
