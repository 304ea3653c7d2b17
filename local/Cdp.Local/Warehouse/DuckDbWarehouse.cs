using Cdp.Profiles;

namespace Cdp.Local.Warehouse;

/// <summary>
/// SQL over the lake in a directory, by DuckDB in this process. Each query has a session of its own, which sees the files of that moment.
/// </summary>
public sealed class DuckDbWarehouse(string root) : IWarehouse
{
    /// <remarks>The query's id is its token: the same question over the same receipts has the same one.</remarks>
    public async Task<WarehouseResult> RunAsync(WarehouseQuery query, CancellationToken cancel)
    {
        // DuckDB works in the thread that asks: the caller's may have other things to do.
        var (database, rows) = await Task.Run(() => Start(query.Sql, cancel), cancel);
        return new WarehouseResult(query.Token(), new LakeFiles(root).Bytes(query.Reads), new WarehouseCsv(rows), new Owned(database));
    }

    private (LakeDatabase Database, LakeRows Rows) Start(string sql, CancellationToken cancel)
    {
        var database = LakeDatabase.Open(root);
        try
        {
            return (database, database.Select(sql, cancel));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private sealed class Owned(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
