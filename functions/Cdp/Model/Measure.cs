using System.Collections.Immutable;

namespace Cdp.Model;

public enum MeasureKind
{
    Count,
    Sum,
    Least,
    Greatest,
    Earliest,
    Latest,
    Values,
}

/// <summary>
/// What an aggregate measures of the hits of one day: the aggregate without its name and its window. Aggregates that differ in nothing else
/// share one, and a sum and an average of the same numbers do, too.
/// </summary>
public sealed record Measure(MeasureKind Kind, Expression? Value, Expression? Filter, ImmutableArray<Expression> OncePer)
{
    /// <summary>16 hex digits of the SHA-256 of the canonical text: equal for measures that mean the same, in any model.</summary>
    public string Id { get; } = CanonicalModel.HashOf(CanonicalModel.Of(Kind, Value, Filter, OncePer));

    /// <summary>Whether what is kept of hits are texts: of counted values always, as the text that a list shows.</summary>
    public bool IsText => Value?.Type == ModelType.Text || Kind == MeasureKind.Values;

    public static Measure Of(Aggregate aggregate) =>
        new(KindOf(aggregate.Kind), aggregate.Value, aggregate.Filter, aggregate.OncePer);

    private static MeasureKind KindOf(AggregateKind kind) => kind switch
    {
        AggregateKind.Count => MeasureKind.Count,
        AggregateKind.Sum or AggregateKind.Average => MeasureKind.Sum,
        AggregateKind.Min => MeasureKind.Least,
        AggregateKind.Max => MeasureKind.Greatest,
        AggregateKind.First => MeasureKind.Earliest,
        AggregateKind.Last => MeasureKind.Latest,
        AggregateKind.Distinct or AggregateKind.List or AggregateKind.Top => MeasureKind.Values,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a kind that measures nothing"),
    };
}
