using Cdp.Model;
using Cdp.Text;
using Npgsql;

namespace Cdp.Profiles;

/// <summary>The names of the model in the database: their columns, and a view for each segment, <c>segment_NAME</c>.</summary>
/// <remarks>
/// A view shows the people in a segment with the columns of the model, and none that others added, so that those can be altered freely. A
/// name that the model no longer has keeps its column, which is empty, and its view, which then is empty, too.
/// </remarks>
internal sealed class ModelNames(NpgsqlConnection connection, DeclaredModel model)
{
    private const string Known = "SELECT name, is_segment FROM cdp_model_names ORDER BY name";

    /// <summary>The kind of relation and its columns in order; no row when there is none.</summary>
    private const string Relation =
        """
        SELECT c.relkind::text, string_agg(a.attname::text, ',' ORDER BY a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.oid = to_regclass($1) GROUP BY c.relkind
        """;

    private const string HasColumn =
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'profiles'::regclass AND "
        + "attname = $1 AND attnum > 0 AND NOT attisdropped)";

    private readonly string[] _columns = [.. model.Columns.Select(column => column.Name)];

    /// <summary>Remembers the names of the model, empties the columns of those that it no longer has, and makes the views.</summary>
    /// <exception cref="ProfileStoreException">Something that is no view has the name of one.</exception>
    public async Task RecordAsync(CancellationToken cancel)
    {
        if (!model.Entries.IsEmpty) await RunAsync(Remember(model), cancel);
        foreach (var (name, isSegment) in await KnownAsync(cancel))
        {
            if (!_columns.Contains(name)) await EmptyAsync(name, cancel);
            if (isSegment) await EnsureViewAsync(name, cancel);
        }
    }

    /// <summary>Remembers the names of the model, and makes the views that are missing; all others stay as they are.</summary>
    /// <returns>The names of the new views.</returns>
    /// <exception cref="ProfileStoreException">Something that is no view has the name of one.</exception>
    public async Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancel)
    {
        var made = new List<string>();
        if (!model.Entries.IsEmpty) await RunAsync(Remember(model), cancel);
        foreach (var segment in model.Segments)
        {
            if (await ViewColumnsAsync(segment.Name, cancel) is not null) continue;
            await CreateViewAsync(segment.Name, cancel);
            made.Add(NameOf(segment.Name));
        }

        return made;
    }

    /// <summary>Removes the column and the view of a name that the model no longer has.</summary>
    /// <exception cref="ProfileStoreException">The model has the name, or no model ever had it.</exception>
    public async Task DropAsync(string name, CancellationToken cancel)
    {
        var known = (await KnownAsync(cancel)).ToDictionary(each => each.Name, each => each.IsSegment, StringComparer.Ordinal);
        if (_columns.Contains(name))
            throw new ProfileStoreException($"The model in use has {name}: take it out of the file first, then drop it.");
        if (!known.TryGetValue(name, out var isSegment))
        {
            var names = string.Join(", ", known.Keys.Where(each => !_columns.Contains(each)));
            throw new ProfileStoreException(
                $"No model of this database had {name}. "
                    + $"{(names.Length > 0 ? $"Names that can be dropped: {names}." : "There is nothing to drop.")}");
        }

        if (isSegment) await RunAsync($"DROP VIEW IF EXISTS {ViewOf(name)}", cancel);
        await RunAsync($"ALTER TABLE profiles DROP COLUMN IF EXISTS {SqlText.Identifier(name)}", cancel);
        await RunAsync("DELETE FROM cdp_model_names WHERE name = $1", cancel, new NpgsqlParameter<string> { TypedValue = name });
    }

    private static string Remember(DeclaredModel model) =>
        $"""
        INSERT INTO cdp_model_names (name, is_segment)
        VALUES {string.Join(", ", model.Entries.Select(entry => $"({SqlText.Text(entry.Name)}, {(entry is Segment ? "true" : "false")})"))}
        ON CONFLICT (name) DO UPDATE SET is_segment = excluded.is_segment WHERE cdp_model_names.is_segment <> excluded.is_segment
        """;

    private static string NameOf(string segment) => $"segment_{segment}";

    private static string ViewOf(string segment) => SqlText.Identifier(NameOf(segment));

    private async Task EmptyAsync(string name, CancellationToken cancel)
    {
        await using var has = new NpgsqlCommand(HasColumn, connection);
        has.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        if (await has.ExecuteScalarAsync(cancel) is not true) return;
        var column = SqlText.Identifier(name);
        await RunAsync($"UPDATE profiles SET {column} = NULL WHERE {column} IS NOT NULL", cancel);
    }

    /// <summary>Makes the view, or makes it again where its columns are not those of the model.</summary>
    private async Task EnsureViewAsync(string segment, CancellationToken cancel)
    {
        var columns = await ViewColumnsAsync(segment, cancel);
        if (columns == string.Join(',', _columns)) return;
        if (columns is not null) await RunAsync($"DROP VIEW {ViewOf(segment)}", cancel);
        await CreateViewAsync(segment, cancel);
    }

    /// <returns>Null when there is no view.</returns>
    /// <exception cref="ProfileStoreException">Something that is no view has its name.</exception>
    private async Task<string?> ViewColumnsAsync(string segment, CancellationToken cancel)
    {
        var found = await RelationAsync(ViewOf(segment), cancel);
        return found is not { Kind: not "v" } ? found?.Columns : throw new ProfileStoreException(
            $"{ViewOf(segment)} should be the view of a segment, but something that is not a view has that name. Nothing was loaded: "
            + "rename it, or the segment.");
    }

    private Task CreateViewAsync(string segment, CancellationToken cancel)
    {
        var columns = string.Join(", ", _columns.Select(SqlText.Identifier));
        return RunAsync($"CREATE VIEW {ViewOf(segment)} AS SELECT {columns} FROM profiles WHERE {SqlText.Identifier(segment)}", cancel);
    }

    private async Task<List<(string Name, bool IsSegment)>> KnownAsync(CancellationToken cancel)
    {
        var known = new List<(string, bool)>();
        await using var command = new NpgsqlCommand(Known, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) known.Add((reader.GetString(0), reader.GetBoolean(1)));
        return known;
    }

    private async Task<(string Kind, string Columns)?> RelationAsync(string name, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Relation, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? (reader.GetString(0), reader.GetString(1)) : null;
    }

    private async Task RunAsync(string sql, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
