using Cdp.Model;
using Npgsql;

namespace Cdp.Profiles;

/// <summary>
/// The shape of the table <c>profiles</c>: made when missing, extended by new columns, refused when something else has its name.
/// </summary>
internal sealed class ProfileTable(NpgsqlConnection connection, DeclaredModel model, ProfileSql sql)
{
    /// <exception cref="ProfileStoreException">A view or anything else has the table's name.</exception>
    public async Task<bool> ExistsAsync(CancellationToken cancel) => await Value(ProfileSql.Kind, cancel) switch
    {
        null => false,
        "r" or "p" => true,
        "v" or "m" => throw Wrong("it is a view"),
        "f" => throw Wrong("it is a foreign table"),
        _ => throw Wrong("it is no table"),
    };

    /// <returns>The names of the columns that were missing.</returns>
    /// <exception cref="ProfileStoreException">A column has another type, or <c>user_id</c> is not unique.</exception>
    public async Task<IReadOnlyList<string>> EnsureAsync(CancellationToken cancel)
    {
        if (!await ExistsAsync(cancel))
        {
            await RunAsync(sql.CreateTable, cancel);
            return [.. model.Columns.Select(column => column.Name)];
        }

        var (existing, added) = (await ColumnsAsync(cancel), new List<string>());
        foreach (var column in model.Columns)
        {
            if (!existing.TryGetValue(column.Name, out var type))
            {
                await RunAsync(ProfileSql.AddColumn(column), cancel);
                added.Add(column.Name);
            }
            else if (type != ProfileSql.Type(column)) throw OtherType(column, type);
        }

        if (await Value(ProfileSql.HasKey, cancel) is not true) throw Wrong("its column user_id is not unique (a primary key)");
        return added;
    }

    /// <summary>
    /// Those that every profile has cannot have another type in a table of ours; those of the model can, by a changed model.
    /// </summary>
    private ProfileStoreException OtherType(DeclaredColumn column, string type) => model.Entries.Any(entry => entry.Name == column.Name)
        ? new ProfileStoreException(
            $"The column {column.Name} of profiles is {type}, and the model makes it {ProfileSql.Type(column)}. Nothing was loaded. Give "
            + $"it another name in the model; or take it out of the model, remove the column (./cdp model drop {column.Name}), and put it "
            + "back.")
        : Wrong($"its column {column.Name} is {type}, not {ProfileSql.Type(column)}");

    private static ProfileStoreException Wrong(string what) => new(
        $"The table profiles is not one of ours: {what}. Nothing was loaded. Rename or drop it, "
        + "or name another database or schema (search_path), and run again.");

    private async Task<Dictionary<string, string>> ColumnsAsync(CancellationToken cancel)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(ProfileSql.ExistingColumns, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) columns.Add(reader.GetString(0), reader.GetString(1));
        return columns;
    }

    private async Task RunAsync(string statement, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<object?> Value(string query, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(query, connection);
        return await command.ExecuteScalarAsync(cancel);
    }
}
