using System.Collections.Immutable;

namespace Cdp.Model;

/// <summary>One thing that a model declares, and a column of the profile.</summary>
public abstract record Entry(string Name, ModelType Type);

public enum AggregateKind
{
    Count,
    Distinct,
    List,
    Sum,
    Min,
    Max,
    Average,
    First,
    Last,
    Top,
}

/// <summary>Over the hits of one user up to the day that is scored.</summary>
/// <param name="Value">What is counted, added or kept; null for a count.</param>
/// <param name="Filter">Hits for which it is true count; null: all.</param>
/// <param name="OncePer">
/// Of the hits that pass the filter and have the same values here, only the first counts, over all time; where one is null, each counts.
/// </param>
/// <param name="Most">Of a list, how many values it keeps at most: those seen last.</param>
public sealed record Aggregate(
    string Name, AggregateKind Kind, Expression? Value, Expression? Filter, Window Window, ImmutableArray<Expression> OncePer, int Most,
    ModelType Type)
    : Entry(Name, Type)
{
    /// <summary>Without <c>most</c>.</summary>
    public const int MostOfAnyList = 1000;
}

/// <summary>Arithmetic over other columns of the profile.</summary>
public sealed record Number(string Name, Expression Value) : Entry(Name, Value.Type);

public abstract record Score(string Name, ModelType Type) : Entry(Name, Type);

/// <param name="Bands">Rising: the score of the last one that is not above the value; of the first where all are, and for null.</param>
public sealed record BandScore(string Name, Expression Value, ImmutableArray<Band> Bands, ModelType Type) : Score(Name, Type);

public sealed record Band(double From, double Score);

/// <summary>The sum of the points of the conditions that hold, null counting 0, kept within both bounds.</summary>
public sealed record PointScore(string Name, ImmutableArray<Points> Rules, double? AtLeast, double? AtMost) : Score(Name, ModelType.Number);

public sealed record Points(Expression When, Expression Value);

public sealed record Segment(string Name, Expression Condition) : Entry(Name, ModelType.Boolean);
