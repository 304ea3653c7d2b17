using System.Diagnostics;
using System.Globalization;
using Cdp.Local.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(Cdp.Local.Tests.Postgres.TestServer))]

namespace Cdp.Local.Tests.Postgres;

/// <summary>
/// One real PostgreSQL for all tests of this program, started by the first that needs it; each test gets a database of its own.
/// </summary>
public sealed class TestServer : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cdp-tests-").FullName;
    private readonly SemaphoreSlim _starting = new(1);
    private PostgresServer? _server;
    private int _databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Npgsql keywords of a new, empty database; without a pool, so that no connection outlives its test.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Needs.Postgres();
        var server = await ServerAsync();
        var name = $"test_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, Pooling = false }.ConnectionString;
    }

    /// <summary>A server of a test's own, which it may break; in a directory that another user can enter.</summary>
    public static async Task<(PostgresServer Server, string Directory)> OwnAsync()
    {
        Needs.Postgres();
        var directory = Directory.CreateTempSubdirectory("cdp-broken-").FullName;
        return (await StartAsync(directory), directory);
    }

    /// <summary>Ends the server as a crash would: no session is waited for, nothing is written down.</summary>
    public static void StopAtOnce(PostgresServer server, string signal = "-QUIT")
    {
        var pid = File.ReadLines(Path.Combine(server.SocketDirectory, "data", "postmaster.pid")).First();
        using var kill = Process.Start("kill", [signal, pid]);
        kill.WaitForExit();
        while (Directory.Exists($"/proc/{pid}")) Thread.Sleep(5);
    }

    public static Task<PostgresServer> StartAsync(string directory)
    {
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        return PostgresServer.StartAsync(Path.Combine(directory, "postgres"), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
        _starting.Dispose();
    }

    private async Task<PostgresServer> ServerAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _server ??= await StartAsync(_directory);
        }
        finally
        {
            _starting.Release();
        }
    }
}
