using Cdp.Settings;
using Npgsql;

namespace Cdp.Local.Postgres;

/// <summary>The PostgreSQL that holds the profiles: the one that was named, or a private server under the data directory.</summary>
internal sealed class ProfileDatabase : IAsyncDisposable
{
    private readonly PostgresServer? _server;

    private ProfileDatabase(NpgsqlDataSource source, PostgresServer? server, string shown) =>
        (Source, _server, Shown) = (source, server, shown);

    public NpgsqlDataSource Source { get; }

    /// <summary>Private to this program, and not in use elsewhere.</summary>
    public bool IsPrivate => _server is not null;

    /// <summary>How a person gets there with psql; never a password.</summary>
    public string Shown { get; }

    /// <summary>What to do when it fails; null: what is said of a server that was named.</summary>
    public string? Remedy => _server is null
        ? null
        : $"It is the private server of this lake, and its log is {_server.Log}. Run again: a server that has died is started again.";

    /// <param name="address">
    /// Npgsql keywords or a URI; null: a private server in <paramref name="data"/>/postgres, started if need be.
    /// </param>
    public static async Task<ProfileDatabase> OpenAsync(string? address, string data, CancellationToken cancel)
    {
        if (address is not null)
        {
            var named = PostgresAddress.Parse(address, "--postgres (CDP_POSTGRES)");
            return new(named.Open(), null, named.ToString());
        }

        var server = await PostgresServer.StartAsync(Path.Combine(data, "postgres"), cancel);
        return new(PostgresAddress.Parse(server.ConnectionString).Open(), server, $"psql -h {server.SocketDirectory} -U cdp postgres");
    }

    /// <summary>Starts a private server again when it has died; of one that was named nothing is done.</summary>
    /// <exception cref="PostgresServerException">It does not start: says what to do.</exception>
    public async Task ReviveAsync(CancellationToken cancel)
    {
        if (_server is null) return;
        await _server.EnsureRunningAsync(cancel);
        Source.Clear();   // connections to the dead one
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }
}
