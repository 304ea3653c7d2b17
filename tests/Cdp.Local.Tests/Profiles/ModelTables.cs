using System.Globalization;
using System.Text;
using Cdp.Deliver;
using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Profiles;
using Cdp.Settings;
using NodaTime;
using Npgsql;

namespace Cdp.Local.Tests.Profiles;

/// <summary>Profiles of changing models in a database of a test.</summary>
internal sealed class ModelTables(string connection) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = PostgresAddress.Parse(connection).Open();
    private readonly NpgsqlDataSource _plain = NpgsqlDataSource.Create(connection);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Who is told of entries and exits.</summary>
    public IReadOnlyList<Destination> Destinations { get; set; } = [];

    /// <summary>Two scores, one with bands and one by points, and a segment.</summary>
    public static readonly DeclaredModel Fans = Model("""
        { "aggregates": { "logins": { "count": "" }, "revenue": { "sum": "value" } },
          "scores": {
            "level": { "of": "logins", "bands": [[0, 0], [3, 1]] },
            "worth": { "points": [{ "when": "true", "points": "revenue" }] } },
          "segments": { "fans": "level = 1" } }
        """);

    /// <summary>A model of sections of JSON.</summary>
    public static DeclaredModel Model(string json)
    {
        var read = ModelReader.Read("model.json", Encoding.UTF8.GetBytes(json));
        return read.Model ?? throw new InvalidOperationException(string.Join('\n', read.Mistakes));
    }

    /// <summary>
    /// Loads rows, each <c>user name=value name=value</c>; what is not named is null, and booleans are in or out of <c>segments</c>.
    /// </summary>
    public Task<ProfileLoad> LoadAsync(DeclaredModel model, int day, params string[] rows) =>
        new ProfileStore(_source, model, destinations: Destinations)
            .LoadAsync(Csv(model, day, rows), new LocalDate(2026, 11, day), allowShrink: true, Cancel);

    /// <summary>Writes the log of a day again by such rows.</summary>
    public Task<long> RewriteAsync(DeclaredModel model, int day, params string[] rows) =>
        new ProfileStore(_source, model).RewriteChangesAsync(Csv(model, day, rows), new LocalDate(2026, 11, day), Cancel);

    public Task<(IReadOnlyList<string> Columns, IReadOnlyList<string> Views)> PrepareAsync(DeclaredModel model) =>
        new ProfileStore(_source, model).PrepareAsync(Cancel);

    private static MemoryStream Csv(DeclaredModel model, int day, string[] rows)
    {
        var csv = new StringBuilder().AppendJoin(',', model.Columns.Select(column => $"\"{column.Name}\"")).Append('\n');
        foreach (var row in rows)
        {
            var parts = row.Split(' ');
            var values =
                parts[1..].Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
            values["user_id"] = parts[0];
            values["as_of"] = Date(day);
            values["first_seen"] = values["last_seen"] = "2026-11-01 08:00:00.000";
            values["segments"] = "[]";
            values["model"] = model.Hash;
            csv.AppendJoin(',', model.Columns.Select(column => values.TryGetValue(column.Name, out var value) ? $"\"{value}\"" : ""))
                .Append('\n');
        }

        return new(Encoding.UTF8.GetBytes(csv.ToString()));
    }

    public Task DropAsync(DeclaredModel model, string name) => new ProfileStore(_source, model).DropAsync(name, Cancel);

    /// <summary>The log, each row as <c>day user name: before -> after</c>, null as a dash.</summary>
    public Task<string[]> ChangesAsync() => RowsAsync(
        """
        SELECT extract(day FROM day) || ' ' || user_id || ' ' || name || ': ' || coalesce(before, '-') || ' -> ' || coalesce(after, '-')
        FROM profile_changes ORDER BY day, user_id, name
        """);

    public async Task<string[]> RowsAsync(string sql)
    {
        await using var command = _plain.CreateCommand($"SELECT coalesce(array_agg(r.t), '{"{}"}') FROM ({sql}) AS r (t)");
        return (string[])(await command.ExecuteScalarAsync(Cancel))!;
    }

    public async Task RunAsync(string sql)
    {
        await using var command = _plain.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _plain.DisposeAsync();
    }

    private static string Date(int day) => string.Create(CultureInfo.InvariantCulture, $"2026-11-{day:00}");
}
