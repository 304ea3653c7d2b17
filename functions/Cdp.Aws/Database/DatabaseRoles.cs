using Cdp.Profiles;
using Npgsql;

namespace Cdp.Aws.Database;

/// <summary>
/// The roles of the database: one that owns the profiles, and as which Score works; and one for people, which only reads.
/// </summary>
/// <remarks>
/// The administrator's password is managed by RDS and rotates, so Score logs in with that and takes the owner's role at once. It makes
/// both roles in each run, which changes nothing where they stand: so a database that was restored, or that an earlier version filled as
/// the administrator, becomes right by itself.
/// </remarks>
public static class DatabaseRoles
{
    /// <summary>Owns the table <c>profiles</c>; nobody logs in as it.</summary>
    public const string Owner = "cdp_score";

    /// <summary>May read what <see cref="Owner"/> owns.</summary>
    public const string Reader = "cdp_reader";

    /// <summary>
    /// Two runs take turns. The password comes by a setting of the transaction, so that no statement holds it. A table of the
    /// administrator's that references profiles is opened to Score, which must not remove the rows that it names.
    /// </summary>
    private const string Sql =
        $"""
        DO $do$
        DECLARE item regclass;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('cdp.roles', 0));
            BEGIN
                IF to_regrole('{Owner}') IS NULL THEN CREATE ROLE {Owner} NOLOGIN; END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- roles are the server's: a run in another database was first
            END;
            BEGIN
                IF to_regrole('{Reader}') IS NULL THEN CREATE ROLE {Reader} NOLOGIN; END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
            EXECUTE format('GRANT {Owner} TO %I', current_user);
            GRANT USAGE, CREATE ON SCHEMA public TO {Owner};
            GRANT USAGE ON SCHEMA public TO {Reader};
            ALTER DEFAULT PRIVILEGES FOR ROLE {Owner} IN SCHEMA public GRANT SELECT ON TABLES TO {Reader};
            FOR item IN
                SELECT c.oid FROM pg_class c
                WHERE c.oid = to_regclass('public.profiles') AND c.relkind IN ('r', 'p') AND pg_get_userbyid(c.relowner) = current_user
            LOOP
                EXECUTE format('ALTER TABLE %s OWNER TO {Owner}', item);
                EXECUTE format('GRANT SELECT ON %s TO {Reader}', item);
            END LOOP;
            FOR item IN
                SELECT DISTINCT f.conrelid FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
                WHERE f.contype = 'f' AND f.confrelid = to_regclass('public.profiles') AND pg_get_userbyid(c.relowner) = current_user
            LOOP
                EXECUTE format('GRANT SELECT ON %s TO {Owner}', item);
            END LOOP;
            IF current_setting('cdp.reader') <> '' THEN
                EXECUTE format('ALTER ROLE {Reader} LOGIN PASSWORD %L', current_setting('cdp.reader'));
            END IF;
        END
        $do$
        """;

    /// <param name="password">
    /// What the reader logs in with; null: it does not, and people get roles of their own that are granted it.
    /// </param>
    /// <exception cref="ProfileStoreException">PostgreSQL could not do it.</exception>
    public static Task EnsureAsync(NpgsqlDataSource administrator, string? password, CancellationToken cancel) =>
        PostgresFault.ExplainAsync(administrator, async () =>
        {
            await using var connection = await administrator.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await using var setting = new NpgsqlCommand("SELECT set_config('cdp.reader', $1, true)", connection);
            setting.Parameters.Add(new NpgsqlParameter<string> { TypedValue = password ?? "" });
            await setting.ExecuteNonQueryAsync(cancel);
            await using var roles = new NpgsqlCommand(Sql, connection);
            await roles.ExecuteNonQueryAsync(cancel);
            await transaction.CommitAsync(cancel);
        });
}
