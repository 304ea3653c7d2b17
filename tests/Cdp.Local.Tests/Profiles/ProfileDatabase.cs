using Cdp.Model.Check;
using Cdp.Profiles;
using Cdp.Settings;
using NodaTime;
using Npgsql;

namespace Cdp.Local.Tests.Profiles;

/// <summary>A database of a test, and the profiles in it.</summary>
internal sealed class ProfileDatabase(string connection) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = PostgresAddress.Parse(connection).Open();
    private readonly NpgsqlDataSource _plain = NpgsqlDataSource.Create(connection);

    public ProfileStore Store => new(_source, DefaultModel.Value);

    public Task<ProfileLoad> LoadAsync(LocalDate day, params IEnumerable<ProfileRow> rows) => LoadAsync(ProfileRows.Csv(rows), day);

    public Task<ProfileLoad> LoadAsync(Stream csv, LocalDate day, bool allowShrink = false) =>
        Store.LoadAsync(csv, day, allowShrink, TestContext.Current.CancellationToken);

    public async Task RunAsync(string sql)
    {
        await using var command = _plain.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> ValueAsync<T>(string sql)
    {
        await using var command = _plain.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>The table, a text for each row in the order of users.</summary>
    public Task<string[]> RowsAsync() => ValueAsync<string[]>("SELECT coalesce(array_agg(p::text ORDER BY user_id), '{}') FROM profiles p");

    public async Task<bool> ExistsAsync() => await ValueAsync<bool>("SELECT to_regclass('profiles') IS NOT NULL");

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _plain.DisposeAsync();
    }
}
