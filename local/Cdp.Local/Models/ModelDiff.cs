using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Sql;
using Cdp.Profiles;
using NodaTime;

namespace Cdp.Local.Models;

/// <summary>A score or segment of a person by two models; null: the model has none, or the score is null.</summary>
internal sealed record ProfileDifference(string UserId, string Name, string? Before, string? After);

/// <summary>
/// The scores and segments of everybody by two models, over the lake as it is. Both are queried once and joined in the engine, which keeps
/// the result on disk where memory is short; nothing else is changed.
/// </summary>
internal sealed class ModelDiff : IDisposable
{
    private const string Table = "compared";

    private readonly LakeDatabase _lake;
    private readonly IReadOnlyList<ComparedName> _names;

    private ModelDiff(LakeDatabase lake, IReadOnlyList<ComparedName> names) => (_lake, _names) = (lake, names);

    private string Changed => _names.Count == 0 ? "false" : string.Join(" OR ", _names.Select(name => name.Changed));

    /// <param name="root">The directory that holds the lake.</param>
    /// <param name="zone">The reporting time zone.</param>
    /// <param name="day">The day up to which hits count.</param>
    /// <exception cref="WarehouseException">A file of the lake cannot be read.</exception>
    public static ModelDiff Open(
        string root, DeclaredModel before, DeclaredModel after, DateTimeZone zone, LocalDate day, CancellationToken cancel)
    {
        var names = ComparedName.Of(before, after);
        var lake = LakeDatabase.Open(root);
        try
        {
            lake.Keep(
                Table,
                $"""
                SELECT {string.Join(", ", names.SelectMany(name => name.Selected).Prepend("coalesce(a.user_id, b.user_id) AS user_id"))}
                FROM ({ProfileQuery.Of(before, zone, day)}) AS b
                FULL JOIN ({ProfileQuery.Of(after, zone, day)}) AS a ON a.user_id = b.user_id
                """,
                cancel);
            return new(lake, names);
        }
        catch
        {
            lake.Dispose();
            throw;
        }
    }

    /// <summary>Every difference, by user id and in the order of the names; read from the engine as it is asked for.</summary>
    public IEnumerable<ProfileDifference> Differences(CancellationToken cancel)
    {
        var columns = _names.SelectMany(name => (string[])[name.BeforeColumn, name.AfterColumn]).Prepend("user_id");
        using var rows = _lake.Ask($"SELECT {string.Join(", ", columns)} FROM {Table} WHERE {Changed} ORDER BY user_id", cancel);
        while (rows.Read())
        {
            var user = (string)rows.Value(0)!;
            foreach (var name in _names)
            {
                var before = name.BeforeText((double?)rows.Value(1 + (2 * name.Number)));
                var after = name.AfterText((double?)rows.Value(2 + (2 * name.Number)));
                if (before != after) yield return new(user, name.Name, before, after);
            }
        }
    }

    public DiffSummary Summary(CancellationToken cancel)
    {
        var counts = Row($"SELECT count(*), count(*) FILTER (WHERE {Changed}) FROM {Table}", cancel);
        return new(
            (long)counts[0]!, (long)counts[1]!,
            [.. _names.Where(name => name.Before is Segment || name.After is Segment).Select(name => Segment(name, cancel))],
            [.. _names.Where(name => name.Before is Model.Score || name.After is Model.Score).Select(name => Score(name, cancel))]);
    }

    public void Dispose() => _lake.Dispose();

    private SegmentSummary Segment(ComparedName name, CancellationToken cancel)
    {
        var (before, after) = (name.Before is Segment, name.After is Segment);
        var was = before ? $"{name.BeforeColumn} IS NOT DISTINCT FROM 1" : "false";
        var isIn = after ? $"{name.AfterColumn} IS NOT DISTINCT FROM 1" : "false";
        var counts = Row(
            $"""
            SELECT count(*) FILTER (WHERE {isIn} AND NOT {was}), count(*) FILTER (WHERE {was} AND NOT {isIn}),
                count(*) FILTER (WHERE {was}), count(*) FILTER (WHERE {isIn})
            FROM {Table}
            """,
            cancel);
        return new(
            name.Name, (long)counts[0]!, (long)counts[1]!, before ? (long)counts[2]! : null, after ? (long)counts[3]! : null);
    }

    private ScoreSummary Score(ComparedName name, CancellationToken cancel)
    {
        var before = name.Before is Model.Score ? name.BeforeColumn : "NULL";
        var after = name.After is Model.Score ? name.AfterColumn : "NULL";
        var counts = Row(
            $"""
            SELECT count(*) FILTER (WHERE v IS DISTINCT FROM w), count(*) FILTER (WHERE w > v), count(*) FILTER (WHERE w < v),
                median(abs(w - v)) FILTER (WHERE w <> v), arg_max(w - v, abs(w - v)) FILTER (WHERE w <> v)
            FROM (SELECT CAST({before} AS DOUBLE) AS v, CAST({after} AS DOUBLE) AS w FROM {Table})
            """,
            cancel);
        return new(
            name.Name, name.Before is Model.Score, name.After is Model.Score, (long)counts[0]!, (long)counts[1]!, (long)counts[2]!,
            (double?)counts[3], (double?)counts[4], name.HasBands ? [.. Distribution(before, after, cancel)] : []);
    }

    private IEnumerable<ScoreCount> Distribution(string before, string after, CancellationToken cancel)
    {
        using var rows = _lake.Ask(
            $"""
            SELECT score, count(*) FILTER (WHERE NOT is_after), count(*) FILTER (WHERE is_after)
            FROM (SELECT CAST({before} AS DOUBLE) AS score, false AS is_after FROM {Table}
                UNION ALL SELECT CAST({after} AS DOUBLE), true FROM {Table})
            WHERE score IS NOT NULL GROUP BY score ORDER BY score
            """,
            cancel);
        while (rows.Read()) yield return new((double)rows.Value(0)!, (long)rows.Value(1)!, (long)rows.Value(2)!);
    }

    private object?[] Row(string sql, CancellationToken cancel)
    {
        using var rows = _lake.Ask(sql, cancel);
        rows.Read();
        return [.. Enumerable.Range(0, rows.Columns).Select(rows.Value)];
    }
}
