using Cdp.Text;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Cdp.Deliver;

/// <summary>Writes the deliveries of a load, within its transaction: the profiles and what is told of them are one commit.</summary>
/// <remarks>
/// A delivery is the difference between the members of a segment and what the destination was told last. So a receiver that takes each
/// delivery holds the segment's members, whatever was loaded in between: a day that is loaded again says nothing twice, and takes back what
/// it no longer finds; a new destination gets an entry for each member there is.
/// </remarks>
internal sealed class Outbox(NpgsqlConnection connection, IReadOnlyList<Destination> destinations)
{
    /// <summary>
    /// Days after which what was delivered is forgotten, unless it is the last that a destination was told of a person and segment.
    /// </summary>
    private const int KeptDays = 30;

    private static readonly string Forget =
        $"""
        DELETE FROM cdp_deliveries d WHERE d.destination = $1 AND d.state = 'delivered' AND d.day < $2 - {KeptDays}
            AND EXISTS (SELECT FROM cdp_deliveries e WHERE e.destination = d.destination AND e.segment = d.segment
                AND e.user_id = d.user_id AND e.number > d.number)
        """;

    /// <param name="day">The day that the profiles are as of.</param>
    public async Task WriteAsync(LocalDate day, CancellationToken cancel)
    {
        foreach (var destination in destinations)
        {
            await RunAsync(Sql(destination), destination, day, cancel);
            await RunAsync(Forget, destination, day, cancel);
        }
    }

    /// <summary>
    /// The id is made of what is told, and of how often that day has told it: the same load of a restored database makes the same ids.
    /// </summary>
    private static string Sql(Destination destination) =>
        $$"""
        WITH members AS (
            SELECT e.segment, p.user_id FROM profiles p CROSS JOIN LATERAL (VALUES {{Segments(destination)}}) AS e (segment, is_in)
            WHERE e.is_in
        ),
        told AS (
            SELECT DISTINCT ON (segment, user_id) segment, user_id, direction FROM cdp_deliveries
            WHERE destination = $1 AND segment IN ({{Texts(destination.Segments)}})
            ORDER BY segment, user_id, number DESC
        ),
        changed AS (
            SELECT segment, user_id, CASE WHEN m.is_in IS NULL THEN 'out' ELSE 'in' END AS direction
            FROM (SELECT *, true AS is_in FROM members) m
                FULL JOIN (SELECT *, true AS is_told FROM told WHERE direction = 'in') t USING (segment, user_id)
            WHERE m.is_in IS NULL OR t.is_told IS NULL
        ),
        numbered AS (
            SELECT c.*, (
                SELECT count(*) FROM cdp_deliveries d
                WHERE d.destination = $1 AND d.segment = c.segment AND d.user_id = c.user_id AND d.day = $2) AS repetition
            FROM changed c
        )
        INSERT INTO cdp_deliveries (id, destination, segment, user_id, direction, day, body)
        SELECT
            'msg_' || left(encode(sha256(convert_to(
                json_build_array($1, n.segment, n.user_id, $2, n.direction, n.repetition)::text, 'UTF8')), 'hex'), 32),
            $1, n.segment, n.user_id, n.direction, $2,
            json_build_object(
                'type', CASE n.direction WHEN 'in' THEN 'segment.entered' ELSE 'segment.left' END,
                'timestamp', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                'data', json_build_object(
                    'user_id', n.user_id, 'segment', n.segment, 'day', $2, 'columns', json_build_object({{Columns(destination)}})))::text
        FROM numbered n LEFT JOIN profiles p ON p.user_id = n.user_id
        ORDER BY n.segment, n.user_id
        """;

    private static string Segments(Destination destination) =>
        string.Join(", ", destination.Segments.Select(name => $"({SqlText.Text(name)}, p.{SqlText.Identifier(name)})"));

    private static string Columns(Destination destination) =>
        string.Join(", ", destination.Columns.Select(name => $"{SqlText.Text(name)}, p.{SqlText.Identifier(name)}"));

    private static string Texts(IEnumerable<string> names) => string.Join(", ", names.Select(SqlText.Text));

    private async Task RunAsync(string sql, Destination destination, LocalDate day, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = destination.Name, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day.ToDateOnly(), NpgsqlDbType = NpgsqlDbType.Date });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
