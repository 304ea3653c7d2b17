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

    /// <summary>The next day after one whose state is known: that of the log, or that of the table.</summary>
    private const string Next =
        """
        SELECT min(day) FROM (SELECT day FROM profile_changes UNION ALL SELECT max(as_of) FROM profiles) AS known WHERE day > $1
        """;

    private const string MakeLater = "CREATE TEMPORARY TABLE later (user_id text, name text, kind text, after text) ON COMMIT DROP";

    /// <summary>What the log folds to, up to a day.</summary>
    private const string KeepLater =
        """
        INSERT INTO later
        SELECT DISTINCT ON (user_id, name) user_id, name, kind, after
        FROM profile_changes WHERE day <= $1
        ORDER BY user_id, name, day DESC
        """;

    private const string Later =
        $"SELECT user_id, name, kind, after AS value FROM later WHERE after IS NOT NULL AND NOT (kind = 'segment' AND after = '{Out}')";

    /// <summary>Writes the rows of a day by the profiles as they are now; rows that a former run of the day wrote are replaced.</summary>
    /// <returns>The number of rows.</returns>
    public Task<long> WriteAsync(LocalDate day, CancellationToken cancel) => WriteAsync(day, ValuesOf("profiles"), cancel);

    /// <summary>
    /// Writes the rows of an earlier day again, by the table <c>staged</c>. The next day that the log or the table knows gets other rows
    /// and keeps its state, so the log still folds to the table.
    /// </summary>
    /// <returns>The number of rows of the day.</returns>
    public async Task<long> RewriteAsync(LocalDate day, CancellationToken cancel)
    {
        var next = await NextAsync(day, cancel);
        await RunAsync(MakeLater, null, cancel);
        if (next is not null) await RunAsync(KeepLater, next, cancel);
        var rows = await WriteAsync(day, ValuesOf("staged"), cancel);
        if (next is { } later) await WriteAsync(later, Later, cancel);
        return rows;
    }

    private async Task<long> WriteAsync(LocalDate day, string current, CancellationToken cancel)
    {
        await RunAsync(Forget, day, cancel);
        return await RunAsync(Sql(current), day, cancel);
    }

    /// <summary>
    /// The values of a table of profiles. Text of a number is the shortest that reads back, which is how PostgreSQL writes a double.
    /// </summary>
    private string ValuesOf(string table) =>
        $"""
        SELECT p.user_id, e.name, e.kind, e.value
        FROM {table} p CROSS JOIN LATERAL (VALUES {Values(model)}) AS e (name, kind, value)
        WHERE e.value IS NOT NULL
        """;

    private static string Sql(string current) =>
        $"""
        WITH current AS (
            {current}
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

    private async Task<LocalDate?> NextAsync(LocalDate day, CancellationToken cancel)
    {
        await using var command = Command(Next, day);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return await reader.IsDBNullAsync(0, cancel) ? null : LocalDate.FromDateOnly(reader.GetFieldValue<DateOnly>(0));
    }

    private async Task<long> RunAsync(string sql, LocalDate? day, CancellationToken cancel)
    {
        await using var command = Command(sql, day);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private NpgsqlCommand Command(string sql, LocalDate? day)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (day is { } date)
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = date.ToDateOnly(), NpgsqlDbType = NpgsqlDbType.Date });
        return command;
    }
}
