using Cdp.Local.Lake;
using Cdp.Local.Postgres;
using Npgsql;

namespace Cdp.Local.Tests.Postgres;

public sealed class PostgresServerTests : IDisposable
{
    private readonly List<string> _elsewhere = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("cdp-postgres-").FullName;

    public PostgresServerTests()
    {
        Needs.Postgres();
        // Else another user could not enter, and the cluster would be made under /var/lib/cdp.
        File.SetUnixFileMode(_directory, File.GetUnixFileMode(_directory) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
    }

    private string Home => Path.Combine(_directory, "postgres");

    [Fact]
    public async Task A_server_keeps_its_rows_from_start_to_start_and_is_gone_in_between()
    {
        string connection;
        await using (var server = await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken))
        {
            connection = server.ConnectionString;
            await RunAsync(connection, "create table kept (who text); insert into kept values ('ännä😀')");
        }

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(connection, "select 1"));
        await using var again = await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken);
        Assert.Equal("ännä😀", await RunAsync(again.ConnectionString, "select who from kept"));
        Assert.Equal("UTC", await RunAsync(again.ConnectionString, "show timezone"));
        Assert.Equal("on", await RunAsync(again.ConnectionString, "show fsync"));
        Assert.Equal("C", await RunAsync(again.ConnectionString, "select datcollate from pg_database where datname = current_database()"));
    }

    [Fact]
    public async Task The_last_of_two_users_stops_it()
    {
        await using var second = await StartBesideAsync();
        Assert.Equal(1, await RunAsync(second.ConnectionString, "select 1"));

        async Task<PostgresServer> StartBesideAsync()
        {
            await using var first = await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken);
            return await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_pid_file_that_names_another_program_is_no_server()
    {
        await using (await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken)) { }
        await File.WriteAllTextAsync(
            Path.Combine(Home, "data", "postmaster.pid"), $"{Environment.ProcessId}\n{Home}/data\n", TestContext.Current.CancellationToken);

        await using var server = await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(server.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task Where_the_servers_user_cannot_enter_it_lies_elsewhere()
    {
        Needs.Root();
        var closed = Directory.CreateDirectory(
            Path.Combine(_directory, "closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await using var server =
            await PostgresServer.StartAsync(Path.Combine(closed.FullName, "postgres"), TestContext.Current.CancellationToken);
        _elsewhere.Add(server.SocketDirectory);

        Assert.StartsWith("/var/lib/cdp/", server.SocketDirectory, StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync(server.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task A_cluster_in_a_directory_that_is_closed_meanwhile_moves_with_its_rows()
    {
        Needs.Root();
        await using (var open = await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken))
        {
            Assert.Equal(Home, open.SocketDirectory);
            await RunAsync(open.ConnectionString, "create table kept (who text); insert into kept values ('anna')");
            File.SetUnixFileMode(_directory, OwnerOnly.DirectoryMode);
            var inUse = await Assert.ThrowsAsync<PostgresServerException>(
                () => PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken));
            Assert.Contains("another program still uses it", inUse.Message, StringComparison.Ordinal);
        }

        await using var server = await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken);
        _elsewhere.Add(server.SocketDirectory);

        Assert.StartsWith("/var/lib/cdp/", server.SocketDirectory, StringComparison.Ordinal);
        Assert.Equal("anna", await RunAsync(server.ConnectionString, "select who from kept"));
        Assert.False(Directory.Exists(Home));
    }

    [Fact]
    public async Task A_lock_of_a_socket_that_names_another_program_is_no_server()
    {
        await using (await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken)) { }
        await File.WriteAllTextAsync(
            Path.Combine(Home, ".s.PGSQL.5432.lock"), $"{Environment.ProcessId}\n{Home}/data\n", TestContext.Current.CancellationToken);

        await using var server = await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync(server.ConnectionString, "select 1"));
    }

    [Theory, InlineData("-QUIT"), InlineData("-KILL")]
    public async Task A_server_that_has_died_is_started_again_with_its_rows(string signal)
    {
        await using var server = await PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken);
        await RunAsync(server.ConnectionString, "create table kept (who text); insert into kept values ('anna')");
        TestServer.StopAtOnce(server, signal);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(server.ConnectionString, "select 1"));

        await server.EnsureRunningAsync(TestContext.Current.CancellationToken);
        await server.EnsureRunningAsync(TestContext.Current.CancellationToken);

        Assert.Equal("anna", await RunAsync(server.ConnectionString, "select who from kept"));
    }

    [Fact]
    public async Task A_path_that_is_long_or_strange_works_all_the_same()
    {
        var strange = Path.Combine(_directory, "it's a \"$HOME\" `x`, " + new string('ö', 60), "postgres");

        await using var server = await PostgresServer.StartAsync(strange, TestContext.Current.CancellationToken);
        if (server.SocketDirectory.StartsWith("/var/lib/cdp/", StringComparison.Ordinal)) _elsewhere.Add(server.SocketDirectory);

        Assert.Equal(1, await RunAsync(server.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task A_cluster_of_another_version_is_refused_by_name()
    {
        Directory.CreateDirectory(Path.Combine(Home, "data"));
        await File.WriteAllTextAsync(Path.Combine(Home, "data", "PG_VERSION"), "8\n", TestContext.Current.CancellationToken);

        var refused =
            await Assert.ThrowsAsync<PostgresServerException>(() => PostgresServer.StartAsync(Home, TestContext.Current.CancellationToken));

        Assert.Contains("made by PostgreSQL 8", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        foreach (var elsewhere in _elsewhere) Directory.Delete(elsewhere, recursive: true);
    }

    private static async Task<object?> RunAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
