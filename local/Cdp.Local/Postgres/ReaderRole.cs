using Npgsql;

namespace Cdp.Local.Postgres;

/// <summary>
/// The role of a private server for people and BI tools: it reads every table, also those that are made later, and changes nothing.
/// </summary>
internal static class ReaderRole
{
    /// <summary>The same name as on AWS.</summary>
    public const string Name = "cdp_reader";

    private const string Sql =
        $"""
        DO $do$
        BEGIN
            IF to_regrole('{Name}') IS NOT NULL THEN RETURN; END IF;
            CREATE ROLE {Name} LOGIN;
            ALTER ROLE {Name} SET default_transaction_read_only = on;
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            GRANT USAGE ON SCHEMA public TO {Name};
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO {Name};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {Name};
        END
        $do$
        """;

    /// <param name="owner">Npgsql keywords of the role that makes the tables; one caller at a time.</param>
    public static async Task EnsureAsync(string owner, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection($"{owner};Pooling=false");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(Sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
