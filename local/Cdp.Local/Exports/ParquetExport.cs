using Cdp.Model;
using Cdp.Text;
using DuckDB.NET.Data;
using Npgsql;

namespace Cdp.Local.Exports;

/// <summary>One Parquet file with typed columns, written by DuckDB.</summary>
internal sealed class ParquetExport : IExportWriter
{
    private readonly DuckDBConnection _duckDb = new("DataSource=:memory:");
    private readonly string _file;
    private IReadOnlyList<DeclaredColumn> _columns = [];
    private DuckDBAppender? _rows;

    /// <param name="file">Is replaced.</param>
    public ParquetExport(string file)
    {
        _file = file;
        _duckDb.Open();
    }

    public void Begin(IReadOnlyList<DeclaredColumn> columns)
    {
        _columns = columns;
        Run(
            "CREATE TABLE rows "
            + $"({string.Join(", ", columns.Select(column => $"{SqlText.Identifier(column.Name)} {Stored(column.Type)}"))})");
        _rows = _duckDb.CreateAppender("rows");
    }

    public void Write(NpgsqlDataReader row)
    {
        var to = _rows!.CreateRow();
        for (var i = 0; i < _columns.Count; i++)
        {
            if (row.IsDBNull(i)) to.AppendNullValue();
            else Append(to, row, i, _columns[i].Type);
        }

        to.EndRow();
    }

    public Task CompleteAsync(CancellationToken cancel)
    {
        _rows!.Close();
        var columns = string.Join(", ", _columns.Select(Exported));
        Run($"COPY (SELECT {columns} FROM rows) TO {SqlText.Text(_file)} (FORMAT parquet, COMPRESSION zstd)");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _rows?.Dispose();
        return _duckDb.DisposeAsync();
    }

    private static void Append(IDuckDBAppenderRow to, NpgsqlDataReader row, int column, ModelType type) => _ = type switch
    {
        ModelType.Integer => to.AppendValue(row.GetInt64(column)),
        ModelType.Number => to.AppendValue(row.GetDouble(column)),
        ModelType.Boolean => to.AppendValue(row.GetBoolean(column)),
        ModelType.Date => to.AppendValue(row.GetFieldValue<DateOnly>(column)),
        ModelType.Time => to.AppendValue(row.GetDateTime(column)),
        _ => to.AppendValue(row.GetString(column)),
    };

    private static string Stored(ModelType type) => type switch
    {
        ModelType.Integer => "BIGINT",
        ModelType.Number => "DOUBLE",
        ModelType.Boolean => "BOOLEAN",
        ModelType.Date => "DATE",
        ModelType.Time => "TIMESTAMP",
        _ => "VARCHAR",
    };

    private static string Exported(DeclaredColumn column)
    {
        var name = SqlText.Identifier(column.Name);
        return column.Type == ModelType.TextList ? $"""from_json({name}, '["VARCHAR"]') AS {name}""" : name;
    }

    private void Run(string sql)
    {
        using var command = _duckDb.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
