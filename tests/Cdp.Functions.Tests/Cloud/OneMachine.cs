using Cdp.Compact;
using Cdp.Lake;
using Cdp.Local.Warehouse;
using Cdp.Model.Check;
using Cdp.Profiles;
using Cdp.Score;
using Cdp.Settings;
using Npgsql;

namespace Cdp.Functions.Tests.Cloud;

/// <summary>The same raw objects on one machine: a directory, DuckDB, and a database of its own.</summary>
internal sealed class OneMachine(TemporaryLake lake, NpgsqlDataSource profiles, Variables variables) : IAsyncDisposable
{
    public TemporaryLake Lake => lake;

    public static async Task<OneMachine> WithRawOfAsync(Account account, TlsPostgres postgres) => new(
        await LakeCopy.OfAsync(account.Lake, LakeLayout.AllRaw),
        postgres.Open(await postgres.DatabaseAsync()),
        new Variables(account.Variables));

    public Task<CompactReply> CompactAsync(CompactRequest request) =>
        new Compaction(lake.Store, CompactSettings.FromEnvironment(variables), TimeProvider.System)
            .RunAsync(request, remaining: null, CancellationToken.None);

    public Task<ScoreReply> ScoreAsync(ScoreRequest request) => new Scoring(
        lake.Store, new DuckDbWarehouse(lake.Root), new ProfileStore(profiles, DefaultModel.Value), DefaultModel.Value,
        ScoreSettings.FromEnvironment(variables).TimeZone, TimeProvider.System).RunAsync(request, remaining: null, CancellationToken.None);

    public Task<IReadOnlyList<string>> ProfilesAsync() => RowsAsync(profiles);

    /// <summary>Each profile as JSON, in order of the user.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(NpgsqlDataSource database)
    {
        var rows = new List<string>();
        await using var command = database.CreateCommand("SELECT row_to_json(profiles)::text FROM profiles ORDER BY user_id");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await profiles.DisposeAsync();
        lake.Dispose();
    }
}
