using System.Text.Json;
using System.Text.Json.Nodes;
using Cdp.Profiles;
using DuckDB.NET.Data;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// One SELECT as DuckDB's parser understood it: a tree of JSON, in which what Trino means differently is refused or put in DuckDB's
/// words.
/// </summary>
/// <remarks>
/// Also DESCRIBE, SHOW, SUMMARIZE and VALUES are a SELECT to DuckDB. <c>json_serialize_sql</c> takes SELECT alone and lists the
/// statements.
/// </remarks>
internal sealed class TrinoStatement
{
    /// <summary>Deeper than DuckDB's own limit on expressions goes.</summary>
    private const int Deepest = 20_000;

    private static readonly JsonSerializerOptions AnyDepth = new() { MaxDepth = Deepest };

    private TrinoStatement(JsonNode tree) => Tree = tree;

    /// <summary>The answer of <c>json_serialize_sql</c>.</summary>
    public JsonNode Tree { get; }

    /// <exception cref="WarehouseException">It is no SELECT, more than one, or calls a function that means something else in
    /// Trino.</exception>
    public static TrinoStatement Parse(DuckDBConnection engine, string sql)
    {
        if (sql.Contains('\0', StringComparison.Ordinal)) throw new WarehouseException("The SQL holds a NUL character.");
        var answer = Ask(engine, "SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR)", sql);
        var tree = JsonNode.Parse(answer, documentOptions: new() { MaxDepth = Deepest })!;
        if ((bool)tree["error"]!) throw new WarehouseException(Reason(tree, sql));
        if (tree["statements"]!.AsArray().Count != 1) throw new WarehouseException("One SELECT is expected, without anything after it.");
        return new(tree);
    }

    /// <summary>The text for DuckDB; the very text that was given where nothing has to change.</summary>
    /// <exception cref="WarehouseException">It calls a function that means something else in Trino.</exception>
    public string Translated(DuckDBConnection engine, string sql)
    {
        var dialect = new Dialect();
        dialect.Apply(Tree);
        return dialect.HasChanged ? Sql(engine, Tree) : sql;
    }

    /// <summary>A tree as SQL again.</summary>
    public static string Sql(DuckDBConnection engine, JsonNode tree) =>
        Ask(engine, "SELECT json_deserialize_sql(CAST($1 AS JSON))", tree.ToJsonString(AnyDepth));

    private static string Ask(DuckDBConnection engine, string question, string about)
    {
        using var command = engine.CreateCommand();
        command.CommandText = question;
        command.Parameters.Add(new DuckDBParameter(about));
        try
        {
            return (string)command.ExecuteScalar()!;
        }
        catch (DuckDBException fault)
        {
            throw new WarehouseException($"The SQL cannot be read: {fault.Message}", fault);
        }
    }

    private static string Reason(JsonNode error, string sql)
    {
        if ((string?)error["error_type"] != "parser") return "Only one SELECT is allowed: the lake is read here, never changed.";
        var message = (string?)error["error_message"];
        var isPlaced = int.TryParse((string?)error["position"], out var at) && at < sql.Length;
        return isPlaced ? $"{message} (character {at + 1} of the SQL)" : $"{message}";
    }
}
