using System.Reflection;
using System.Text;
using Npgsql;

namespace Cdp.Profiles;

/// <summary>The tables beside <c>profiles</c>: scripts that are run once each, in the order of their names.</summary>
/// <remarks>
/// What was run stands in the table <c>cdp_migrations</c>. It all happens within the transaction and under the lock of a load, so two
/// programs never run one script at once, and a script that fails leaves nothing behind. A script that was released is never changed.
/// </remarks>
internal static class Migrations
{
    private const string Prefix = "Cdp.Profiles.Migrations.";

    private const string Table =
        """
        CREATE TABLE IF NOT EXISTS cdp_migrations (name text PRIMARY KEY, run_at timestamp with time zone NOT NULL DEFAULT now())
        """;

    public static async Task RunAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await ExecuteAsync(connection, Table, cancel);
        var done = await DoneAsync(connection, cancel);
        foreach (var name in Names().Where(name => !done.Contains(name)))
        {
            await ExecuteAsync(connection, Script(name), cancel);
            await using var note = new NpgsqlCommand("INSERT INTO cdp_migrations (name) VALUES ($1)", connection);
            note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
            await note.ExecuteNonQueryAsync(cancel);
        }
    }

    private static IEnumerable<string> Names() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(resource => resource[Prefix.Length..^".sql".Length])
        .Order(StringComparer.Ordinal);

    private static string Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Prefix}{name}.sql")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static async Task<HashSet<string>> DoneAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("SELECT name FROM cdp_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) done.Add(reader.GetString(0));
        return done;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
