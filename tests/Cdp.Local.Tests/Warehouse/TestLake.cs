using System.Text;
using Cdp.Hits;
using Cdp.Local.Warehouse;
using Cdp.Text;
using DuckDB.NET.Data;
using NodaTime;

namespace Cdp.Local.Tests.Warehouse;

/// <summary>One hit of a test: only the columns that profiles look at.</summary>
internal sealed record TestHit(
    LocalDate Day, string? User, string? Client, DateTime At, string Event = "page_view", string? Path = null,
    string IdentifiedBy = "signed_in", string? Id = null);

/// <summary>
/// A lake in a temporary directory, its Parquet files written by DuckDB: the views are tested without the code that compaction writes with.
/// </summary>
internal sealed class TestLake : IDisposable
{
    private readonly DuckDBConnection _writer = new("DataSource=:memory:");

    public TestLake()
    {
        _writer.Open();
        Run($"CREATE TABLE hits ({string.Join(", ", HitColumns.All.Select(column => $"{column.Name} {Type(column.Type)}"))})");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("cdp-warehouse-").FullName;

    public DuckDbWarehouse Warehouse => new(Root);

    /// <summary>Writes a file for each day and user (or bucket 00) with the hits of the received day.</summary>
    public void Write(LocalDate received, IEnumerable<TestHit> hits, string layout = "user")
    {
        foreach (var group in hits.GroupBy(hit => (hit.Day, Folder: layout == "user" ? FolderOf(hit) : "bucket=00")))
            WriteFile(
                Path.Combine(Root, "hits", $"dt={group.Key.Day:uuuu-MM-dd}", group.Key.Folder, $"received-{received:uuuu-MM-dd}.parquet"),
                [.. group]);
    }

    public void Put(string key, byte[] bytes)
    {
        var path = Path.Combine(Root, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public void Put(string key, string text) => Put(key, Encoding.UTF8.GetBytes(text));

    public string AnyHitFile() =>
        Directory.EnumerateFiles(Path.Combine(Root, "hits"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .First();

    public void Dispose()
    {
        _writer.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private static string FolderOf(TestHit hit) => $"user={Uri.EscapeDataString(hit.User ?? "~" + hit.Client)}";

    private void WriteFile(string path, IReadOnlyList<TestHit> hits)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var appender = _writer.CreateAppender("hits"))
            for (var i = 0; i < hits.Count; i++)
                Append(appender.CreateRow(), hits[i], hits[i].Id ?? $"e.{i}");

        Run($"COPY hits TO {SqlText.Text(path)} (FORMAT parquet); DELETE FROM hits");
    }

    private void Run(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Append(IDuckDBAppenderRow row, TestHit hit, string id)
    {
        foreach (var column in HitColumns.All)
        {
            _ = column.Name switch
            {
                "event_id" => row.AppendValue(id),
                "received_at" or "occurred_at" => row.AppendValue(hit.At),
                "client_id" => row.AppendValue(hit.Client),
                "user_id" => row.AppendValue(hit.User),
                "identified_by" => row.AppendValue(hit.IdentifiedBy),
                "event_name" => row.AppendValue(hit.Event),
                "page_path" => row.AppendValue(hit.Path),
                _ => row.AppendNullValue(),
            };
        }

        row.EndRow();
    }

    private static string Type(ColumnType type) => type switch
    {
        ColumnType.Timestamp => "TIMESTAMP",
        ColumnType.Integer => "BIGINT",
        ColumnType.Number => "DOUBLE",
        ColumnType.Boolean => "BOOLEAN",
        _ => "VARCHAR",
    };
}
