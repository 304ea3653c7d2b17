using Npgsql;

namespace Cdp.Local.Postgres;

/// <summary>
/// A private PostgreSQL in a directory: made when it is missing, started unless it runs already, and stopped with its last user.
/// </summary>
/// <remarks>
/// Programs share a cluster: each holds a shared lock on <c>users</c> while it runs, and the one that can lock it alone stops the server.
/// The kernel drops the locks of a killed program, so the next one finds the server it left behind, uses it and stops it.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;
    private readonly PostgresBinaries _binaries;
    private readonly FileStream _use;

    private PostgresServer(PostgresCluster cluster, PostgresBinaries binaries, FileStream use) =>
        (_cluster, _binaries, _use) = (cluster, binaries, use);

    /// <summary>
    /// Npgsql keywords: a socket in a directory that only the server's user and root can enter; the user owns the database.
    /// </summary>
    public string ConnectionString => _cluster.ConnectionString;

    /// <summary>The same for <c>cdp_reader</c>, who only reads.</summary>
    public string ReaderConnectionString =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Username = ReaderRole.Name }.ConnectionString;

    /// <summary>What the server itself has to say, in a file.</summary>
    public string Log => _cluster.Log;

    /// <summary>Holds the socket, for <c>psql -h</c>.</summary>
    public string SocketDirectory => _cluster.SocketDirectory;

    /// <param name="directory">
    /// Where the cluster is or will be, for example .cdp/postgres; under /var/lib/cdp where root's helper can't enter it.
    /// </param>
    /// <exception cref="PostgresServerException">
    /// No PostgreSQL here, one of another version, or it does not start: says what to do.
    /// </exception>
    public static async Task<PostgresServer> StartAsync(string directory, CancellationToken cancel = default)
    {
        var cluster = new PostgresCluster(directory);
        var binaries = PostgresBinaries.For(cluster.Major, cluster.Home);
        cluster.MakeHome();
        await using var gate = await FileLock.AloneAsync(Path.Combine(cluster.Home, "gate"), cancel);
        var use = FileLock.Shared(Users(cluster));
        try
        {
            await cluster.MoveInAsync(cancel);
            await Task.Run(() => EnsureRunningAsync(cluster, binaries, cancel), cancel);
            await ReaderRole.EnsureAsync(cluster.ConnectionString, cancel);
            return new(cluster, binaries, use);
        }
        catch
        {
            await use.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again when it has died.</summary>
    /// <exception cref="PostgresServerException">It does not start: says what to do.</exception>
    public async Task EnsureRunningAsync(CancellationToken cancel)
    {
        await using var gate = await FileLock.AloneAsync(Path.Combine(_cluster.Home, "gate"), cancel);
        await Task.Run(() => EnsureRunningAsync(_cluster, _binaries, cancel), cancel);
    }

    /// <summary>Stops the server when nobody else uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var gate = await FileLock.AloneAsync(Path.Combine(_cluster.Home, "gate"), CancellationToken.None);
        await _use.DisposeAsync();
        await using var alone = FileLock.TryAlone(Users(_cluster));
        if (alone is not null && _cluster.IsRunning(_binaries)) _cluster.Stop(_binaries);
    }

    private static string Users(PostgresCluster cluster) => Path.Combine(cluster.Home, "users");

    private static async Task EnsureRunningAsync(PostgresCluster cluster, PostgresBinaries binaries, CancellationToken cancel)
    {
        if (cluster.IsRunning(binaries)) return;
        cluster.Initialise(binaries);
        await cluster.StartAsync(binaries, cancel);
    }
}
