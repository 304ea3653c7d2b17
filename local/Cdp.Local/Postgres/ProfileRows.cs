using Cdp.Model;
using Cdp.Text;
using Npgsql;

namespace Cdp.Local.Postgres;

/// <summary>The first rows of the table <c>profiles</c> as text, for people to look at.</summary>
internal static class ProfileRows
{
    private const string Missing = PostgresErrorCodes.UndefinedTable;

    /// <param name="segment">Only the people in it; null: all.</param>
    /// <returns>Rows of as many cells as there are columns, by user id; none when nothing was loaded yet.</returns>
    public static async Task<IReadOnlyList<string?[]>> ReadAsync(
        NpgsqlDataSource database, IEnumerable<DeclaredColumn> columns, int max, CancellationToken cancel, string? segment = null)
    {
        var from = segment is null ? "profiles" : SqlText.Identifier($"segment_{segment}");
        var rows = new List<string?[]>();
        await using var command =
            database.CreateCommand($"SELECT {string.Join(", ", columns.Select(Shown))} FROM {from} ORDER BY user_id LIMIT {max}");
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
                rows.Add(
                    [
                        .. Enumerable.Range(0, reader.FieldCount)
                            .Select(column => reader.IsDBNull(column) ? null : reader.GetString(column)),
                    ]);
        }
        catch (PostgresException e) when (e.SqlState == Missing)
        {
            // Nothing was loaded yet.
        }

        return rows;
    }

    private static string Shown(DeclaredColumn column)
    {
        var name = SqlText.Identifier(column.Name);
        return column.Type switch
        {
            ModelType.Time => $"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')",
            ModelType.TextList => $"array_to_string({name}, ' ')",
            _ => $"{name}::text",
        };
    }
}
