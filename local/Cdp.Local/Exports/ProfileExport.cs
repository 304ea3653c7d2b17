using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Settings;
using Cdp.Text;
using Npgsql;

namespace Cdp.Local.Exports;

/// <summary>Which profiles leave, and which of their columns.</summary>
/// <param name="Segment">The people in it; null: all.</param>
/// <param name="Columns">In this order.</param>
internal sealed record ProfileExport(string? Segment, IReadOnlyList<DeclaredColumn> Columns)
{
    private string Sql =>
        $"SELECT {string.Join(", ", Columns.Select(Read))} FROM profiles"
        + (Segment is null ? " WHERE first_seen IS NOT NULL" : $" WHERE {SqlText.Identifier(Segment)}") + " ORDER BY user_id";

    /// <param name="columns">Names, comma-separated; null: every column of the model.</param>
    /// <exception cref="SettingsException">The model has no such segment or column.</exception>
    public static ProfileExport Of(DeclaredModel model, string? segment, string? columns)
    {
        var segments = model.Segments.Select(each => each.Name).ToList();
        if (segment is not null && !segments.Contains(segment))
            throw new SettingsException($"--segment is '{segment}': the model has no such segment{Nearest.Hint(segment, segments)}");
        return new(segment, columns is null ? model.Columns : [.. columns.Split(',').Select(name => Column(model, name.Trim()))]);
    }

    /// <summary>Writes the rows, by user id.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> WriteAsync(NpgsqlDataSource database, IExportWriter writer, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(Sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = 0L;
        writer.Begin(Columns);
        for (; await reader.ReadAsync(cancel); rows++) writer.Write(reader);
        await writer.CompleteAsync(cancel);
        return rows;
    }

    private static DeclaredColumn Column(DeclaredModel model, string name) =>
        model.Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new SettingsException(
            $"--columns names '{name}', and the model has no such column{Nearest.Hint(name, model.Columns.Select(column => column.Name))}");

    /// <summary>Lists come as JSON text, times in UTC.</summary>
    private static string Read(DeclaredColumn column)
    {
        var name = SqlText.Identifier(column.Name);
        return column.Type switch
        {
            ModelType.TextList => $"to_json({name})::text",
            ModelType.Time => $"{name} AT TIME ZONE 'UTC'",
            _ => name,
        };
    }
}

/// <summary>Where exported profiles go: one of the formats.</summary>
internal interface IExportWriter : IAsyncDisposable
{
    void Begin(IReadOnlyList<DeclaredColumn> columns);

    /// <summary>Writes the current row, whose columns are those that were begun with.</summary>
    void Write(NpgsqlDataReader row);

    Task CompleteAsync(CancellationToken cancel);
}
