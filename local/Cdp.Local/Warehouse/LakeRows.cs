using Cdp.Profiles;
using DuckDB.NET.Data;

namespace Cdp.Local.Warehouse;

/// <summary>The rows of a running query, read forward once.</summary>
public sealed class LakeRows : IDisposable
{
    private readonly DuckDBCommand _command;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _registration;
    private readonly DuckDBDataReader _reader;

    private LakeRows(DuckDBCommand command, CancellationToken cancel)
    {
        (_command, _cancel) = (command, cancel);
        _registration = cancel.UnsafeRegister(static command => ((DuckDBCommand)command!).Cancel(), command);
        try
        {
            _reader = Guarded(command.ExecuteReader);
        }
        catch
        {
            Release();
            throw;
        }
    }

    public int Columns => _reader.FieldCount;

    /// <exception cref="WarehouseException">The engine refused the query, or cannot read a file.</exception>
    internal static LakeRows Start(DuckDBConnection connection, string sql, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        return new LakeRows(command, cancel);
    }

    public string Name(int column) => _reader.GetName(column);

    public Type Type(int column) => _reader.GetFieldType(column);

    /// <exception cref="WarehouseException">The query failed on its way, e.g. a file vanished.</exception>
    public bool Read() => Guarded(_reader.Read);

    /// <summary>The value as .NET has it; null for NULL.</summary>
    /// <exception cref="WarehouseException">A list or map with NULL inside, which the driver cannot hand over.</exception>
    public object? Value(int column)
    {
        try
        {
            return _reader.IsDBNull(column) ? null : _reader.GetValue(column);
        }
        catch (InvalidCastException fault)
        {
            throw new WarehouseException($"The column {Name(column)} holds NULL inside a list or map: select to_json(…) of it.", fault);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        Release();
    }

    private T Guarded<T>(Func<T> work, bool isAgain = false)
    {
        try
        {
            return work();
        }
        catch (DuckDBException) when (_cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancel);
        }
        catch (DuckDBException fault)
        {
            throw LakeFault.Explain(fault);
        }
        catch (OperationCanceledException) when (!_cancel.IsCancellationRequested && !isAgain)
        {
            // One of the engine's threads met a fault and stopped the others: asked once more, it names the fault.
            return Guarded(work, isAgain: true);
        }
    }

    private void Release()
    {
        _registration.Dispose();
        _command.Dispose();
    }
}
