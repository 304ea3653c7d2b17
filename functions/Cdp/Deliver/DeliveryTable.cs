using System.Runtime.CompilerServices;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Cdp.Deliver;

/// <summary>A delivery as people see it.</summary>
public sealed record DeliveryRow(
    string Id, string Destination, string Segment, string UserId, string Direction, LocalDate Day, string State, int Attempts,
    DateTime? NextAttemptAt, DateTime? EndedAt, int? LastStatus, string? LastFault);

/// <summary>How much of a destination is in a state.</summary>
/// <param name="PausedAt">Since when nothing is sent there, for it answered 410 Gone; null: it is not paused.</param>
public sealed record DeliveryCount(string Destination, long Pending, long Dead, long Delivered, DateTime? PausedAt);

/// <summary>What was asked to be sent again.</summary>
/// <param name="Superseded">Dead ones that stay so: a newer delivery tells of the same person and segment.</param>
public sealed record Resent(long Put, long Superseded);

/// <summary>Shows the deliveries, and puts dead ones back.</summary>
/// <exception cref="NpgsqlException">PostgreSQL does not answer.</exception>
public sealed class DeliveryTable(NpgsqlDataSource database)
{
    private const string Exists = "SELECT to_regclass('cdp_deliveries') IS NOT NULL";

    private const string Rows =
        """
        SELECT id, destination, segment, user_id, direction, day, state, attempts, next_attempt_at, ended_at, last_status, last_fault
        FROM cdp_deliveries
        WHERE ($1 IS NULL OR destination = $1) AND (state = $2 OR $2 IS NULL AND state <> 'delivered')
        ORDER BY number
        """;

    private const string Counts =
        """
        SELECT d.destination, count(*) FILTER (WHERE d.state = 'pending'), count(*) FILTER (WHERE d.state = 'dead'),
            count(*) FILTER (WHERE d.state = 'delivered'), max(p.paused_at)
        FROM cdp_deliveries d LEFT JOIN cdp_paused_destinations p USING (destination)
        WHERE $1 IS NULL OR d.destination = $1
        GROUP BY d.destination ORDER BY d.destination
        """;

    private const string Resend =
        """
        WITH asked AS MATERIALIZED (
            SELECT d.number, d.destination, EXISTS (
                SELECT FROM cdp_deliveries e
                WHERE e.destination = d.destination AND e.segment = d.segment AND e.user_id = d.user_id
                    AND e.number > d.number) AS is_superseded
            FROM cdp_deliveries d WHERE d.state = 'dead' AND ($1 IS NULL OR d.destination = $1) AND ($2 IS NULL OR d.id = $2)),
        put AS (
            UPDATE cdp_deliveries d SET state = 'pending', attempts = 0, next_attempt_at = NULL, handed_over_at = NULL, ended_at = NULL
            FROM asked WHERE d.number = asked.number AND NOT asked.is_superseded RETURNING 1),
        resumed AS (
            DELETE FROM cdp_paused_destinations p
            WHERE $2 IS NULL AND ($1 IS NULL OR p.destination = $1) OR p.destination IN (SELECT destination FROM asked))
        SELECT (SELECT count(*) FROM put), (SELECT count(*) FROM asked WHERE is_superseded)
        """;

    /// <summary>False as long as no load of this program has made the table.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancel)
    {
        await using var command = database.CreateCommand(Exists);
        return await command.ExecuteScalarAsync(cancel) is true;
    }

    /// <param name="destination">Null: all.</param>
    /// <param name="state">Null: pending and dead.</param>
    public async IAsyncEnumerable<DeliveryRow> ReadAsync(
        string? destination, string? state, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = Command(Rows, destination, state);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            yield return new(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                LocalDate.FromDateOnly(reader.GetFieldValue<DateOnly>(5)), reader.GetString(6), reader.GetInt32(7), Time(reader, 8),
                Time(reader, 9), reader.IsDBNull(10) ? null : reader.GetInt32(10), reader.IsDBNull(11) ? null : reader.GetString(11));
    }

    public async Task<IReadOnlyList<DeliveryCount>> CountAsync(string? destination, CancellationToken cancel)
    {
        await using var command = Command(Counts, destination);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var counts = new List<DeliveryCount>();
        while (await reader.ReadAsync(cancel))
            counts.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), Time(reader, 4)));
        return counts;
    }

    /// <summary>Makes dead deliveries pending, as if they had never been tried, and ends the pause of their destinations.</summary>
    /// <param name="destination">Null: of all.</param>
    /// <param name="id">One of them; null: all.</param>
    public async Task<Resent> ResendAsync(string? destination, string? id, CancellationToken cancel)
    {
        await using var command = Command(Resend, destination, id);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new(reader.GetInt64(0), reader.GetInt64(1));
    }

    private NpgsqlCommand Command(string sql, params IEnumerable<string?> texts)
    {
        var command = database.CreateCommand(sql);
        foreach (var text in texts)
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        return command;
    }

    private static DateTime? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);
}
