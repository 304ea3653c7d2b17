using System.Text.Json;
using Cdp.Profiles;
using DuckDB.NET.Data;

namespace Cdp.Local.Warehouse;

/// <summary>Lets one SELECT pass (also DESCRIBE, SHOW, SUMMARIZE and VALUES, which are one to DuckDB) and nothing else.</summary>
/// <remarks>The engine's own parser decides: <c>json_serialize_sql</c> takes SELECT alone and lists the statements.</remarks>
internal static class SelectOnly
{
    /// <exception cref="WarehouseException">It is none, or more than one.</exception>
    public static void Check(DuckDBConnection connection, string sql)
    {
        if (sql.Contains('\0', StringComparison.Ordinal)) throw new WarehouseException("The SQL holds a NUL character.");
        using var parsed = JsonDocument.Parse(Parse(connection, sql));
        var root = parsed.RootElement;
        if (root.GetProperty("error").GetBoolean()) throw new WarehouseException(Reason(root, sql));
        if (root.GetProperty("statements").GetArrayLength() != 1) throw new WarehouseException("One SELECT is expected, without anything after it.");
    }

    private static string Parse(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT CAST(json_serialize_sql(CAST($1 AS VARCHAR)) AS VARCHAR)";
        command.Parameters.Add(new DuckDBParameter(sql));
        return (string)command.ExecuteScalar()!;
    }

    private static string Reason(JsonElement error, string sql)
    {
        if (error.GetProperty("error_type").GetString() != "parser") return "Only one SELECT is allowed: the lake is read here, never changed.";
        var message = error.GetProperty("error_message").GetString();
        return error.TryGetProperty("position", out var position) && int.TryParse(position.GetString(), out var at) && at < sql.Length
            ? $"{message} (character {at + 1} of the SQL)"
            : $"{message}";
    }
}
