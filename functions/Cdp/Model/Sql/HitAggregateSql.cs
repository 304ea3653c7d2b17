using System.Globalization;
using Cdp.Hits;
using NodaTime;

namespace Cdp.Model.Sql;

/// <summary>One aggregate in the steps of a query over hits: the columns that it adds to each, and its own at the end.</summary>
/// <remarks>
/// A plain one needs none and looks at hits where they are grouped. <c>once_per</c> numbers the hits with the same keys; lists and top
/// values look at all hits with the same value, and then at all values, which takes windows over windows.
/// </remarks>
internal sealed class HitAggregateSql(Aggregate aggregate, int number, DateTimeZone zone, LocalDate scored)
    : AggregateSql(aggregate, number, scored)
{
    private const string Order = "occurred_at, received_at, event_id";

    private readonly Aggregate _aggregate = aggregate;
    private readonly SqlExpressions _sql = new(HitColumn, zone);

    private bool IsRanked => _aggregate.Kind is AggregateKind.List or AggregateKind.Top;

    private bool IsOnce => !_aggregate.OncePer.IsEmpty;

    private bool HasSteps => IsOnce || IsRanked;

    /// <summary>What expressions say of the hit itself.</summary>
    public IEnumerable<string> Read
    {
        get
        {
            if (!HasSteps) yield break;
            yield return $"{(_aggregate.Filter is { } filter ? _sql.Holds(filter) : "true")} AS {Named("passes")}";
            if (_aggregate.Value is { } value) yield return $"{ValueOf(value)} AS {Named("value")}";
            for (var key = 0; key < _aggregate.OncePer.Length; key++) yield return $"{_sql.Value(_aggregate.OncePer[key])} AS {Key(key)}";
        }
    }

    /// <summary>Among the hits with the same keys.</summary>
    public IEnumerable<string> Place => IsOnce
        ?
        [
            "row_number() OVER (PARTITION BY user_id, "
            + $"{string.Join(", ", Keys.Prepend(Named("passes")))} ORDER BY {Order}) AS {Named("place")}",
        ]
        : [];

    public IEnumerable<string> Counts => HasSteps ? [$"{string.Join(" AND ", Conditions())} AS {Named("counts")}"] : [];

    /// <summary>How often and when last the value was met.</summary>
    public IEnumerable<string> Seen
    {
        get
        {
            if (!IsRanked) yield break;
            var sameValue = $"OVER (PARTITION BY user_id, {Named("value")})";
            yield return $"max(CASE WHEN {Named("counts")} THEN occurred_at END) {sameValue} AS {Named("seen")}";
            if (_aggregate.Kind == AggregateKind.Top)
                yield return $"count(CASE WHEN {Named("counts")} THEN 1 END) {sameValue} AS {Named("times")}";
        }
    }

    /// <summary>The value's place among those of the user.</summary>
    public IEnumerable<string> Rank => IsRanked
        ?
        [
            $"dense_rank() OVER (PARTITION BY user_id, {Counted} ORDER BY "
                + $"{(_aggregate.Kind == AggregateKind.Top ? $"{Named("times")} DESC, " : "")}{Named("seen")} DESC, "
                + $"{Named("value")}) AS {Named("rank")}",
        ]
        : [];

    /// <summary>What one user's hits give together: the column itself, or what it is made of in the next step.</summary>
    public override IEnumerable<string> Grouped => _aggregate.Kind switch
    {
        AggregateKind.List => [$"array_agg(DISTINCT {Value}) FILTER (WHERE {Counted} AND {Named("rank")} <= {Most}) AS {Named("values")}"],
        AggregateKind.Sum => [$"sum({Micros}){Filtered()} AS {Named("sum")}"],
        AggregateKind.Average => [$"sum({Micros}){Filtered()} AS {Named("sum")}", $"count({Micros}){Filtered()} AS {Named("count")}"],
        _ => [$"{Aggregated} AS {Name}"],
    };

    /// <summary>
    /// Of the hits that counted, whose value is not null: how many, and the id, time and event name of the newest.
    /// </summary>
    public IEnumerable<string> Evidence
    {
        get
        {
            var filter = Filtered(HasValue);
            yield return $"count(*){filter} AS {Named("hits")}";
            yield return $"max_by(event_id, ROW({Order})){filter} AS {Named("newest")}";
            yield return $"max(occurred_at){filter} AS {Named("newest_at")}";
            yield return $"max_by(coalesce(event_name, ''), ROW({Order})){filter} AS {Named("newest_event")}";
        }
    }

    public IEnumerable<string> EvidenceColumns => [Named("hits"), Named("newest"), Named("newest_at"), Named("newest_event")];

    private string? HasValue => _aggregate.Kind switch
    {
        AggregateKind.Count => null,
        AggregateKind.Sum or AggregateKind.Average => $"({Micros}) IS NOT NULL",
        _ => $"({Value}) IS NOT NULL",
    };

    private IEnumerable<string> Keys => Enumerable.Range(0, _aggregate.OncePer.Length).Select(Key);

    private string Counted => $"{Named("counts")} AND {Named("value")} IS NOT NULL";

    private string Value => HasSteps ? Named("value") : ValueOf(_aggregate.Value!);

    private string Aggregated => _aggregate.Kind switch
    {
        AggregateKind.Count => $"count(*){Filtered()}",
        AggregateKind.Distinct => $"count(DISTINCT {Value}){Filtered()}",
        AggregateKind.Top => $"max({Value}) FILTER (WHERE {Counted} AND {Named("rank")} = 1)",
        AggregateKind.Min => $"min({Value}){Filtered()}",
        AggregateKind.Max => $"max({Value}){Filtered()}",
        AggregateKind.First => $"min_by({Value}, ROW({Order})){Filtered($"({Value}) IS NOT NULL")}",
        AggregateKind.Last => $"max_by({Value}, ROW({Order})){Filtered($"({Value}) IS NOT NULL")}",
        _ => throw new ArgumentOutOfRangeException(nameof(_aggregate), _aggregate.Kind, "a kind without SQL"),
    };

    /// <summary>In millionths, half away from zero, as an integer of 38 digits; null from 1e24 on, of which sums would not fit.</summary>
    private string Micros =>
        $"CAST(element_at(transform(ARRAY[{Value}], _n -> CASE WHEN abs(_n) * 1e6 < 4503599627370496e0 THEN round(_n * 1e6) WHEN abs(_n) < "
        + "1e24 THEN _n * 1e6 END), 1) AS decimal(38, 0))";

    private string Filtered(string? also = null)
    {
        var conditions = Conditions().Concat(also is null ? [] : [also]).ToList();
        if (HasSteps) conditions = also is null ? [Named("counts")] : [Named("counts"), also];
        return conditions.Count == 0 ? "" : $" FILTER (WHERE {string.Join(" AND ", conditions)})";
    }

    /// <summary>What must hold for a hit to count, where it is read or after its place is known.</summary>
    private IEnumerable<string> Conditions()
    {
        if (HasSteps) yield return Named("passes");
        else if (_aggregate.Filter is { } filter)
            yield return _aggregate.Window.Kind == WindowKind.AllTime && _aggregate.Kind == AggregateKind.Count
                ? _sql.Of(filter)
                : $"({_sql.Of(filter)})";
        if (IsOnce) yield return $"({Named("place")} = 1 OR {string.Join(" OR ", Keys.Select(key => $"{key} IS NULL"))})";
        if (Window is { } window) yield return window;
    }

    /// <summary>The value of a hit; those that are listed as the texts that the list shows.</summary>
    private string ValueOf(Expression value) =>
        value.Type == ModelType.Integer
            && _aggregate.Kind is (AggregateKind.Sum or AggregateKind.Average) ? $"CAST({_sql.Of(value)} AS double)"
        : IsRanked && value.Type != ModelType.Text ? $"CAST({_sql.Of(value)} AS varchar)" : _sql.Value(value);

    private string Key(int key) => $"{Named("key")}_{(key + 1).ToString(CultureInfo.InvariantCulture)}";

    private static string HitColumn(ScopeColumn column) => column.Index switch
    {
        Scope.Day => "dt",
        Scope.Page => $"split_part(split_part({HitColumns.Of(Hits.HitColumn.PagePath).Name}, '?', 1), '#', 1)",
        _ => column.Name,
    };
}
