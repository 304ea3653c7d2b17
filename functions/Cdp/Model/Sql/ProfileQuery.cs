using System.Text;
using Cdp.Rollups;
using Cdp.Text;
using NodaTime;

namespace Cdp.Model.Sql;

/// <summary>A model as one SELECT: a row per user, with the columns of the model.</summary>
/// <remarks>
/// The text is Trino's; DuckDB reads it with its prelude. Lists are JSON text. Each step reads the one before it, and only the first reads
/// the lake: one scan.
/// </remarks>
public sealed class ProfileQuery
{
    private static readonly string[] SeenOfHits = ["min(occurred_at) AS first_seen", "max(occurred_at) AS last_seen"];

    private readonly StringBuilder _sql = new();
    private string _last;

    private ProfileQuery(string table) => _last = table;

    /// <summary>The query over <c>hits</c>: it is the meaning of a model.</summary>
    /// <param name="zone">The reporting time zone.</param>
    /// <param name="scored">The day up to which hits count.</param>
    public static string Of(DeclaredModel model, DateTimeZone zone, LocalDate scored)
    {
        var query = new ProfileQuery("hits");
        var parts = model.Aggregates.Select((aggregate, index) => new HitAggregateSql(aggregate, index + 1, zone, scored)).ToList();
        query.ReadHits(parts, $"user_id IS NOT NULL AND dt <= {SqlText.Date(scored)}");
        query.Group(SeenOfHits, parts, part => part.Grouped);
        query.Finish(parts);
        query.End(model, zone, scored);
        return query._sql.ToString();
    }

    /// <summary>The same rows, out of what compaction keeps per user and day: the query over <c>rollups</c>.</summary>
    /// <inheritdoc cref="Of"/>
    public static string OfRollups(DeclaredModel model, DateTimeZone zone, LocalDate scored)
    {
        var query = new ProfileQuery("rollups");
        var parts = model.Aggregates.Select((aggregate, index) => new RollupAggregateSql(aggregate, index + 1, scored)).ToList();
        var measures = parts.Select(part => part.MeasureId).Distinct(StringComparer.Ordinal).Prepend(RollupColumns.Seen);
        query.Step(
            "known",
            ["*"],
            $"WHERE dt <= {SqlText.Date(scored)} AND measure IN ({string.Join(", ", measures.Select(SqlText.Text))})",
            isNeeded: true);
        query.Step("taken", ["*", .. parts.Any(part => part.IsOnce) ? [RollupAggregateSql.Placed] : Enumerable.Empty<string>()]);
        query.Step(
            "gathered",
            [
                "user_id",
                "measure",
                $"{RollupAggregateSql.ValueOf(parts)} AS {RollupAggregateSql.Value}",
                "min(first_at) AS _first_seen",
                "max(last_at) AS _last_seen",
                .. parts.SelectMany(part => part.Gathered),
            ],
            "GROUP BY 1, 2, 3",
            isNeeded: true);
        query.Group(
            [
                $"min(_first_seen) FILTER (WHERE measure = '{RollupColumns.Seen}') AS first_seen",
                $"max(_last_seen) FILTER (WHERE measure = '{RollupColumns.Seen}') AS last_seen",
            ],
            parts,
            part => part.Grouped);
        query.Finish(parts);
        query.End(model, zone, scored);
        return query._sql.ToString();
    }

    /// <summary>
    /// The aggregates of one user, in a row, and what each rests on: <c>user_id</c>, <c>first_seen</c>, <c>last_seen</c>, the aggregates,
    /// and for each of them four more columns (<see cref="HitAggregateSql.Evidence"/>). No row when no hit counts.
    /// </summary>
    /// <param name="user">The user id as it is; it may hold anything.</param>
    public static string EvidenceOf(DeclaredModel model, DateTimeZone zone, LocalDate scored, string user)
    {
        var query = new ProfileQuery("hits");
        var parts = model.Aggregates.Select((aggregate, index) => new HitAggregateSql(aggregate, index + 1, zone, scored)).ToList();
        query.ReadHits(parts, $"user_id = {SqlText.Text(user)} AND dt <= {SqlText.Date(scored)}");
        query.Group(SeenOfHits, parts, part => [.. part.Grouped, .. part.Evidence]);
        query.Select(
            "",
            [
                "user_id", "first_seen", "last_seen",
                .. parts.Select(part => part.Column), .. parts.SelectMany(part => part.EvidenceColumns),
            ],
            "");
        return query._sql.ToString();
    }

    private void ReadHits(List<HitAggregateSql> parts, string condition)
    {
        Step("known", ["*", .. parts.SelectMany(part => part.Read)], $"WHERE {condition}", isNeeded: true);
        Step("taken", ["*", .. parts.SelectMany(part => part.Place)]);
        Step("counted", ["*", .. parts.SelectMany(part => part.Counts)]);
        Step("seen", ["*", .. parts.SelectMany(part => part.Seen)]);
        Step("ranked", ["*", .. parts.SelectMany(part => part.Rank)]);
    }

    /// <summary>A row per user.</summary>
    private void Group<T>(string[] seen, List<T> parts, Func<T, IEnumerable<string>> grouped) =>
        Step("aggregates", ["user_id", .. seen, .. parts.SelectMany(grouped)], "GROUP BY user_id", isNeeded: true);

    private void Finish(IReadOnlyList<AggregateSql> parts)
    {
        if (parts.Any(part => part.IsFinished))
            Step("finished", ["user_id", "first_seen", "last_seen", .. parts.Select(part => part.Column)], isNeeded: true);
    }

    private void Step(string name, IReadOnlyList<string> columns, string rest = "", bool isNeeded = false)
    {
        if (!isNeeded && columns.Count == 1) return;
        _sql.Append(_sql.Length == 0 ? "WITH " : ",\n").Append(name).Append(" AS (\n");
        Select("    ", columns, rest);
        _sql.Append("\n)");
        _last = name;
    }

    private void End(DeclaredModel model, DateTimeZone zone, LocalDate scored)
    {
        var derived = new DerivedSql(model, zone, scored);
        for (var level = 1; derived.Columns(level) is { Count: > 0 } columns; level++)
            Step($"derived_{level}", ["*", .. columns], isNeeded: true);
        _sql.Append('\n');
        Select(
            "",
            [
                "user_id",
                $"{SqlText.Date(scored)} AS as_of",
                "first_seen",
                "last_seen",
                .. model.Entries.Select(entry => SqlText.Identifier(entry.Name)),
                $"{Segments(model)} AS segments",
                $"{SqlText.Text(model.Hash)} AS model",
            ],
            "ORDER BY user_id");
    }

    private static string Segments(DeclaredModel model) => model.Segments.IsEmpty ? "'[]'"
        : $"json_format(CAST(filter(ARRAY[{string.Join(", ", model.Segments.Select(Member))}], _name -> _name IS NOT NULL) AS JSON))";

    private static string Member(Segment segment) => $"CASE WHEN {SqlText.Identifier(segment.Name)} THEN {SqlText.Text(segment.Name)} END";

    private void Select(string indent, IReadOnlyList<string> columns, string rest)
    {
        _sql.Append(indent).Append("SELECT\n");
        _sql.AppendJoin(",\n", columns.Select(column => $"{indent}    {column}"));
        _sql.Append('\n').Append(indent).Append("FROM ").Append(_last);
        if (rest.Length > 0) _sql.Append('\n').Append(indent).Append(rest);
    }
}
