using Cdp.Text;
using NodaTime;

namespace Cdp.Model.Sql;

/// <summary>One aggregate in the steps of a query over rollups: what the rows of its measure give together.</summary>
/// <remarks>
/// Rows are first put together by user, measure and value, over the days of the window; then by user. Only counted values have more than
/// one row after the first step.
/// </remarks>
internal sealed class RollupAggregateSql(Aggregate aggregate, int number, LocalDate scored)
    : AggregateSql(aggregate, number, scored)
{
    /// <summary>The place of a row among those of the same user, measure and key.</summary>
    public const string Place = "_place";

    /// <summary>The value of measures that keep every value, else null.</summary>
    public const string Value = "_value";

    /// <summary>The column of places; rows without a key are each in the first.</summary>
    public const string Placed =
        $"CASE WHEN key IS NULL THEN 1 ELSE row_number() OVER (PARTITION BY user_id, measure, key ORDER BY {Order}) END AS {Place}";

    private const string Order = "first_at, received_at, event_id";

    private const string Moment = $"ROW({Order})";

    private readonly Aggregate _aggregate = aggregate;
    private readonly Measure _measure = Measure.Of(aggregate);

    /// <summary>The column of values.</summary>
    public static string ValueOf(IReadOnlyList<RollupAggregateSql> parts)
    {
        var measures = parts.Where(part => part._measure.Kind == MeasureKind.Values).Select(part => SqlText.Text(part.MeasureId))
            .Distinct(StringComparer.Ordinal).ToList();
        return measures.Count > 0 ? $"CASE WHEN measure IN ({string.Join(", ", measures)}) THEN value END" : "CAST(NULL AS varchar)";
    }

    public string MeasureId => _measure.Id;

    public bool IsOnce => !_aggregate.OncePer.IsEmpty;

    /// <summary>By user, measure and value.</summary>
    public IEnumerable<string> Gathered => _aggregate.Kind switch
    {
        AggregateKind.Count or AggregateKind.Distinct => [Hits],
        AggregateKind.Sum => [Total],
        AggregateKind.Average => [Total, Hits],
        AggregateKind.Min => [$"min({ValueColumn}){Counting} AS {Named("best")}"],
        AggregateKind.Max => [$"max({ValueColumn}){Counting} AS {Named("best")}"],
        AggregateKind.First => [$"min_by({ValueColumn}, {Moment}){Counting} AS {Named("best")}"],
        AggregateKind.Last => [$"max_by({ValueColumn}, {Moment}){Counting} AS {Named("best")}"],
        AggregateKind.List or AggregateKind.Top => [Hits, Newest],
        _ => throw Unknown(),
    };

    public override IEnumerable<string> Grouped => _aggregate.Kind switch
    {
        AggregateKind.Count => [$"coalesce(CAST(sum({Named("hits")}){Ours} AS bigint), 0) AS {Name}"],
        AggregateKind.Distinct => [$"count({Named("hits")}){Ours} AS {Name}"],
        AggregateKind.Sum => [$"sum({Named("total")}){Ours} AS {Named("sum")}"],
        AggregateKind.Average =>
            [$"sum({Named("total")}){Ours} AS {Named("sum")}", $"CAST(sum({Named("hits")}){Ours} AS bigint) AS {Named("count")}"],
        AggregateKind.Min or AggregateKind.Max or AggregateKind.First or AggregateKind.Last => [$"{Typed} AS {Name}"],
        AggregateKind.List => [$"slice({Values($"{Named("newest")} DESC, {Value}")}, 1, {Most}) AS {Named("values")}"],
        AggregateKind.Top => [$"element_at({Values($"{Named("hits")} DESC, {Named("newest")} DESC, {Value}")}, 1) AS {Name}"],
        _ => throw Unknown(),
    };

    private string Hits => $"sum(hits){Counting} AS {Named("hits")}";

    private string Total => $"sum(CAST(total AS decimal(38, 0))){Counting} AS {Named("total")}";

    private string Newest => $"max(last_at){Counting} AS {Named("newest")}";

    private string Values(string order) => $"array_agg({Value} ORDER BY {order}) FILTER (WHERE {IsOurs} AND {Named("hits")} > 0)";

    private string Ours => $" FILTER (WHERE {IsOurs})";

    private string IsOurs => $"measure = {SqlText.Text(_measure.Id)}";

    /// <summary>The rows that count: of the measure, within the window, and of a key the first of all days.</summary>
    private string Counting => $" FILTER (WHERE {string.Join(" AND ", Conditions())})";

    private IEnumerable<string> Conditions()
    {
        yield return IsOurs;
        if (ValueColumn is { } column) yield return $"{(column == "dt" ? "number" : column)} IS NOT NULL";
        if (IsOnce) yield return $"{Place} = 1";
        if (Window is { } window) yield return window;
    }

    /// <summary>Where the value stands; one that is a day is always that of the row. Null where none is looked at.</summary>
    private string? ValueColumn => _measure switch
    {
        { Kind: MeasureKind.Count or MeasureKind.Sum or MeasureKind.Values } => null,
        { IsText: true } => "value",
        { Value.Type: ModelType.Time } => "time",
        { Value.Type: ModelType.Date } => "dt",
        _ => "number",
    };

    private string Typed
    {
        get
        {
            var best = $"max({Named("best")}){Ours}";
            return _aggregate.Type switch
            {
                ModelType.Integer => $"CAST({best} AS bigint)",
                ModelType.Boolean => $"{best} <> 0e0",
                _ => best,
            };
        }
    }

    private ArgumentOutOfRangeException Unknown() => new(nameof(_aggregate), _aggregate.Kind, "a kind without SQL");
}
