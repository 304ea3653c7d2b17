namespace Cdp.Profiles;

/// <summary>What runs SQL over the lake: Athena, or DuckDB on one machine.</summary>
public interface IWarehouse
{
    /// <summary>Runs one SELECT to its end, or far enough that its first rows can be read.</summary>
    /// <returns>The result as a stream; whoever asked disposes it.</returns>
    /// <exception cref="WarehouseException">The query failed, was cancelled, or a file of the lake cannot be read.</exception>
    Task<WarehouseResult> RunAsync(WarehouseQuery query, CancellationToken cancel);
}

/// <summary>
/// The rows of a query as CSV, read forward once and never held whole. Reading can throw <see cref="WarehouseException"/> too.
/// </summary>
/// <remarks>
/// The dialect is Athena's: UTF-8; a header line of column names; every value within double quotes, which are doubled inside it; commas
/// between, a line feed after each row. Nothing at all between two commas is null, <c>""</c> is the empty text. Line ends and any other
/// bytes of a text stand in it as they are. Dates are <c>2026-11-24</c>, timestamps <c>2026-11-24 01:49:11.123</c> (UTC), booleans
/// <c>true</c> and <c>false</c>; numbers have a decimal point and no separators.
/// </remarks>
/// <param name="queryId">The engine's id of the execution, as it stands in the score receipt.</param>
/// <param name="scannedBytes">Bytes of the lake that the engine read, or that the files it had to look at have.</param>
/// <param name="owned">Whatever must live as long as the stream, in the order in which it is disposed after it.</param>
public sealed class WarehouseResult(string queryId, long scannedBytes, Stream csv, params IAsyncDisposable[] owned) : IAsyncDisposable
{
    public string QueryId { get; } = queryId;

    public long ScannedBytes { get; } = scannedBytes;

    public Stream Csv { get; } = csv;

    public async ValueTask DisposeAsync()
    {
        await Csv.DisposeAsync();
        foreach (var part in owned) await part.DisposeAsync();
    }
}

/// <summary>The engine could not do it: the message says what happened, to which query or file, and what to do.</summary>
public sealed class WarehouseException(string message, Exception? inner = null) : CdpException(message, inner);
