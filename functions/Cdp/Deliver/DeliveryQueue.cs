using Npgsql;
using NpgsqlTypes;

namespace Cdp.Deliver;

/// <summary>A delivery that its claimer has to itself until <see cref="DeliveryQueue.Lease"/> is over.</summary>
/// <param name="Id">The webhook-id, by which a receiver knows a delivery that comes again.</param>
/// <param name="Attempts">Failed ones and this one.</param>
public sealed record ClaimedDelivery(string Id, string Body, int Attempts);

/// <summary>What became of an attempt.</summary>
/// <param name="State"><c>delivered</c>, <c>pending</c> (again at <paramref name="NextAttemptAt"/>) or <c>dead</c>.</param>
/// <param name="Attempts">How many there were; null: as many as were claimed.</param>
public sealed record DeliveryResult(
    string Id, string State, DateTimeOffset? NextAttemptAt, WebhookAnswer Answer, int? Attempts = null);

/// <summary>The deliveries that wait in PostgreSQL. Several programs may send from one table at once.</summary>
/// <exception cref="NpgsqlException">PostgreSQL does not answer, or the tables are missing: no load has been there.</exception>
public sealed class DeliveryQueue(NpgsqlDataSource database)
{
    /// <summary>
    /// How long a claim lasts: an attempt ends long before. Whoever dies meanwhile leaves the delivery to the next one, who posts it again.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Of one person and segment only the oldest is ever due: a receiver gets them in order. Of a paused destination none is.
    /// </summary>
    private const string Due =
        """
        SELECT d.number FROM cdp_deliveries d
        WHERE d.destination = $1 AND d.state = 'pending' AND d.handed_over_at IS NULL
            AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= $2)
            AND NOT EXISTS (
                SELECT FROM cdp_deliveries e
                WHERE e.destination = d.destination AND e.segment = d.segment AND e.user_id = d.user_id
                    AND e.state = 'pending' AND e.number < d.number)
            AND NOT EXISTS (SELECT FROM cdp_paused_destinations p WHERE p.destination = d.destination AND p.webhook = $3)
        ORDER BY d.next_attempt_at NULLS FIRST, d.number
        LIMIT $4 FOR UPDATE SKIP LOCKED
        """;

    private const string Claim =
        $"""
        WITH due AS MATERIALIZED ({Due})
        UPDATE cdp_deliveries d SET attempts = attempts + 1, next_attempt_at = $5
        FROM due WHERE d.number = due.number RETURNING d.id, d.body, d.attempts
        """;

    private const string Record =
        """
        UPDATE cdp_deliveries SET state = $2, next_attempt_at = $3, last_status = $4, last_fault = $5, attempts = coalesce($7, attempts),
            ended_at = CASE WHEN $2 = 'pending' THEN NULL ELSE $6 END
        WHERE id = $1 AND state <> 'delivered'
        """;

    private const string HandOver = "UPDATE cdp_deliveries SET handed_over_at = $2 WHERE id = $1 AND state = 'pending'";

    private const string Pause =
        """
        INSERT INTO cdp_paused_destinations (destination, webhook, paused_at) VALUES ($1, $2, $3)
        ON CONFLICT (destination) DO UPDATE SET webhook = excluded.webhook, paused_at = excluded.paused_at
        """;

    /// <param name="max">How many at most.</param>
    /// <param name="dueAt">Those whose time has come by then.</param>
    /// <param name="now">The lease begins.</param>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(
        Destination destination, int max, DateTimeOffset dueAt, DateTimeOffset now, CancellationToken cancel)
    {
        await using var command = Command(
            Claim, Text(destination.Name), Time(dueAt), Text(destination.Webhook.AbsoluteUri), Whole(max), Time(now + Lease));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var claimed = new List<ClaimedDelivery>();
        while (await reader.ReadAsync(cancel)) claimed.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));
        return claimed;
    }

    public async Task RecordAsync(DeliveryResult result, DateTimeOffset now, CancellationToken cancel)
    {
        var answer = result.Answer;
        await using var command = Command(
            Record, Text(result.Id), Text(result.State), Time(result.NextAttemptAt), Whole(answer.Status), Text(answer.Fault), Time(now),
            Whole(result.Attempts));
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Somebody else posts it from now on, and tells what became of it: it is not due here.</summary>
    public async Task HandOverAsync(ClaimedDelivery delivery, DateTimeOffset now, CancellationToken cancel)
    {
        await using var command = Command(HandOver, Text(delivery.Id), Time(now));
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>
    /// Nothing more is due for a destination, until its address changes or <see cref="DeliveryTable.ResendAsync"/> is asked for.
    /// </summary>
    public async Task PauseAsync(Destination destination, DateTimeOffset now, CancellationToken cancel)
    {
        await using var command = Command(Pause, Text(destination.Name), Text(destination.Webhook.AbsoluteUri), Time(now));
        await command.ExecuteNonQueryAsync(cancel);
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter Text(string? value) => Parameter(value, NpgsqlDbType.Text);

    private static NpgsqlParameter Whole(int? value) => Parameter(value, NpgsqlDbType.Integer);

    private static NpgsqlParameter Time(DateTimeOffset? value) => Parameter(value?.UtcDateTime, NpgsqlDbType.TimestampTz);

    private static NpgsqlParameter Parameter(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
