using Cdp.Model;
using Cdp.Text;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Cdp.Profiles;

/// <summary>The log of what changed in scores and segments: the table <c>profile_changes</c>.</summary>
/// <remarks>
/// A row for each score or segment of a person whose value differs from the newest one of an earlier day in the log itself; so the log
/// folds to the table, whatever was loaded in between. At first sight a score has a row with no value before, and a segment only when the
/// person is in it. Whoever is no profile any more, and what is no name of the model any more, loses its values.
/// </remarks>
internal sealed class ProfileChanges(NpgsqlConnection connection, DeclaredModel model)
{
    private const string Forget = "DELETE FROM profile_changes WHERE day = $1";

    private const string In = "in", Out = "out";

    /// <summary>Writes the rows of a day by the profiles as they are now; rows that a former run of the day wrote are replaced.</summary>
    /// <returns>The number of rows.</returns>
    public async Task<long> WriteAsync(LocalDate day, CancellationToken cancel)
    {
        await RunAsync(Forget, day, cancel);
        return await RunAsync(Sql(model), day, cancel);
    }

    /// <summary>Text of a number: the shortest that reads back, which is how PostgreSQL writes a double.</summary>
    private static string Sql(DeclaredModel model) =>
        $"""
        WITH current AS (
            SELECT p.user_id, e.name, e.kind, e.value
            FROM profiles p CROSS JOIN LATERAL (VALUES {Values(model)}) AS e (name, kind, value)
            WHERE e.value IS NOT NULL
        ),
        former AS (
            SELECT DISTINCT ON (user_id, name) user_id, name, kind, after
            FROM profile_changes WHERE day < $1
            ORDER BY user_id, name, day DESC
        ),
        compared AS (
            SELECT
                coalesce(c.user_id, f.user_id) AS user_id, coalesce(c.name, f.name) AS name, coalesce(c.kind, f.kind) AS kind,
                f.after AS before,
                coalesce(c.value, CASE WHEN coalesce(c.kind, f.kind) = 'segment' THEN '{Out}' END) AS after
            FROM current c FULL JOIN former f ON f.user_id = c.user_id AND f.name = c.name
        )
        INSERT INTO profile_changes (day, user_id, name, kind, before, after)
        SELECT $1, user_id, name, kind, before, after FROM compared
        WHERE after IS DISTINCT FROM before AND NOT (before IS NULL AND after = '{Out}' AND kind = 'segment')
        """;

    /// <summary>
    /// A row for each score and segment; a segment that a person is not in has none. The last row makes a list of none valid.
    /// </summary>
    private static string Values(DeclaredModel model) => string.Join(", ",
        model.Scores.Select(score => $"({SqlText.Text(score.Name)}, 'score', p.{SqlText.Identifier(score.Name)}::text)")
            .Concat(model.Segments.Select(segment =>
                $"({SqlText.Text(segment.Name)}, 'segment', CASE WHEN p.{SqlText.Identifier(segment.Name)} THEN '{In}' END)"))
            .Append("(NULL::text, NULL::text, NULL::text)"));

    private async Task<long> RunAsync(string sql, LocalDate day, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day.ToDateOnly(), NpgsqlDbType = NpgsqlDbType.Date });
        return await command.ExecuteNonQueryAsync(cancel);
    }
}
