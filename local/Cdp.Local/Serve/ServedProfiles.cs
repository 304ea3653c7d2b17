using Cdp.Local.Postgres;
using Cdp.Model;
using Npgsql;

namespace Cdp.Local.Serve;

/// <summary>
/// The profiles while the platform serves: PostgreSQL is opened when they are first needed, and a private one that died again.
/// </summary>
internal sealed class ServedProfiles(string? postgres, string data) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private ProfileDatabase? _database;

    /// <returns>How a person gets there with psql.</returns>
    /// <exception cref="PostgresServerException">There is no private server to be had: says what to do.</exception>
    public async Task<string> OpenAsync(CancellationToken cancel) => (await DatabaseAsync(cancel)).Shown;

    /// <summary>The first rows, as many cells each as there are columns.</summary>
    /// <exception cref="PostgresServerException">There is no private server to be had: says what to do.</exception>
    /// <exception cref="NpgsqlException">The server that was named does not answer, or the one that was started again does not.</exception>
    public Task<IReadOnlyList<string?[]>> ReadAsync(IReadOnlyList<DeclaredColumn> columns, int max, CancellationToken cancel) =>
        UseAsync(source => ProfileRows.ReadAsync(source, columns, max, cancel), cancel);

    /// <summary>Does something with the database, once more when a private one had died.</summary>
    /// <exception cref="PostgresServerException">There is no private server to be had: says what to do.</exception>
    /// <exception cref="NpgsqlException">The server that was named does not answer, or the one that was started again does not.</exception>
    public async Task<T> UseAsync<T>(Func<NpgsqlDataSource, Task<T>> work, CancellationToken cancel)
    {
        var database = await DatabaseAsync(cancel);
        try
        {
            return await work(database.Source);
        }
        catch (NpgsqlException e) when (database.IsPrivate && e is not PostgresException { IsTransient: false })
        {
            await database.ReviveAsync(cancel);
            return await work(database.Source);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<ProfileDatabase> DatabaseAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            return _database ??= await ProfileDatabase.OpenAsync(postgres, data, cancel);
        }
        finally
        {
            _gate.Release();
        }
    }
}
