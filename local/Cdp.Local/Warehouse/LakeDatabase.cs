using System.Globalization;
using System.Text.Json.Nodes;
using Cdp.Local.Warehouse.Trino;
using Cdp.Profiles;
using Cdp.Text;
using DuckDB.NET.Data;

namespace Cdp.Local.Warehouse;

/// <summary>
/// A DuckDB in memory that sees one lake through the views <c>hits</c>, <c>items</c>, <c>rollups</c>, <c>rejected</c> and <c>runs</c>, and
/// nothing else of the machine.
/// </summary>
/// <remarks>
/// It reads no file outside the lake, loads no extension, opens no connection, and its settings are locked before it meets anybody's SQL.
/// </remarks>
public sealed class LakeDatabase : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly string _root;

    private LakeDatabase(string root) => _root = root;

    /// <param name="root">The directory that holds <c>raw/</c> and what is made of it; an empty or missing one is an empty lake.</param>
    /// <param name="memoryMebibytes">
    /// What a query may hold before it goes on in a folder of the root; half of the machine's when absent.
    /// </param>
    /// <param name="user">Of the view <c>hits</c>, only files that may hold hits of this user; null: all.</param>
    /// <exception cref="WarehouseException">A file of the lake cannot be read.</exception>
    public static LakeDatabase Open(string root, long? memoryMebibytes = null, string? user = null)
    {
        var database = new LakeDatabase(Path.GetFullPath(root));
        try
        {
            database.Begin();
            database.Run(Confinement(database._root, memoryMebibytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 >> 20));
            database.Run(LakeViews.Create(database._root, user));
            database.Run("SET lock_configuration = true");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Views without rows, and without a lake: what a statement means can be asked there, and nothing be read.</summary>
    internal static LakeDatabase OpenEmpty()
    {
        var database = new LakeDatabase("");
        try
        {
            database.Begin();
            database.Run("SET enable_external_access = false");
            database.Run(LakeViews.CreateEmpty());
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Starts one SELECT in Trino's dialect; its rows come as they are made.</summary>
    /// <exception cref="WarehouseException">Athena would refuse it, or the engine did, in its own words, or cannot read a file, with what
    /// to do.</exception>
    public LakeRows Select(string sql, CancellationToken cancel)
    {
        var statement = TrinoStatement.Parse(_connection, sql);
        AthenaComparisons.Check(statement.Tree);
        return LakeRows.Start(_connection, statement.Translated(_connection, sql), cancel);
    }

    /// <summary>Runs one SELECT in Trino's dialect and keeps its rows for this session, on disk where memory is short.</summary>
    /// <param name="table">A name that no view has.</param>
    /// <exception cref="WarehouseException">The engine refused it, or cannot read a file.</exception>
    internal void Keep(string table, string sql, CancellationToken cancel)
    {
        var statement = TrinoStatement.Parse(_connection, sql).Translated(_connection, sql);
        using var rows = Ask($"CREATE TEMPORARY TABLE {SqlText.Identifier(table)} AS {statement}", cancel);
        while (rows.Read())
        {
            // The engine works while it is asked.
        }
    }

    /// <summary>Starts a statement of this program's own, in DuckDB's dialect.</summary>
    internal LakeRows Ask(string sql, CancellationToken cancel) => LakeRows.Start(_connection, sql, cancel);

    /// <summary>Binds a statement and runs nothing.</summary>
    /// <returns>The type that the statement compares with a text; null when it compares none, or is wrong in some other way.</returns>
    internal string? TypeMixed(JsonNode statement)
    {
        using var command = _connection.CreateCommand();
        try
        {
            command.CommandText = $"EXPLAIN {TrinoStatement.Sql(_connection, statement)}";
            using var plan = command.ExecuteReader();
            return null;
        }
        catch (Exception fault) when (fault is DuckDBException or WarehouseException)
        {
            return AthenaComparisons.TypeMixedIn(fault.Message);
        }
    }

    public void Dispose() => _connection.Dispose();

    private void Begin()
    {
        _connection.Open();
        EngineFunctions.Register(_connection);
        Run(Embedded.Text("prelude.sql"));
    }

    // The escaped form of the root is what a glob shows to the check of allowed directories.
    private static string Confinement(string root, long memoryMebibytes) =>
        $"""
        SET memory_limit = '{memoryMebibytes.ToString(CultureInfo.InvariantCulture)}MiB';
        SET temp_directory = {SqlText.Text(Path.Combine(root, ".duckdb-tmp"))};
        SET autoinstall_known_extensions = false;
        SET autoload_known_extensions = false;
        SET allow_community_extensions = false;
        SET allowed_directories = [{SqlText.Text(root)}, {SqlText.Text(LakeViews.GlobOf(root))}];
        SET enable_external_access = false;
        """;

    private void Run(string statements)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = statements;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDBException fault)
        {
            throw LakeFault.Explain(fault);
        }
    }
}
