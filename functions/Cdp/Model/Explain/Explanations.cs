namespace Cdp.Model.Explain;

/// <summary>A value of a profile, with its column.</summary>
/// <param name="Value">
/// A <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, <see cref="bool"/>, <see cref="DateTime"/> (UTC),
/// <see cref="DateOnly"/>, an array of texts, or null.
/// </param>
public sealed record ExplainedValue(string Name, object? Value);

/// <summary>A hit in few words.</summary>
/// <param name="OccurredAt">UTC.</param>
public sealed record NewestHit(string EventId, DateTime OccurredAt, string? EventName);

/// <summary>What one aggregate of a user is, and the hits that it rests on.</summary>
/// <param name="Value">As in <see cref="ExplainedValue"/>.</param>
/// <param name="Hits">How many counted: within the window, past the filter and <c>once_per</c>, with a value that is not null.</param>
/// <param name="Newest">The newest of them; null when there is none.</param>
public sealed record AggregateEvidence(object? Value, long Hits, NewestHit? Newest);

/// <summary>The aggregates of one user, in the order of <see cref="DeclaredModel.Aggregates"/>, and when the user was seen (UTC).</summary>
public sealed record UserEvidence(DateTime FirstSeen, DateTime LastSeen, IReadOnlyList<AggregateEvidence> Aggregates);

/// <summary>Why a column of a profile has its value.</summary>
public abstract record EntryExplanation(string Name, object? Value);

public sealed record AggregateExplanation(string Name, AggregateEvidence Evidence) : EntryExplanation(Name, Evidence.Value);

/// <param name="Text">The expression.</param>
/// <param name="Columns">The values that it is made of.</param>
public sealed record NumberExplanation(string Name, object? Value, string Text, IReadOnlyList<ExplainedValue> Columns)
    : EntryExplanation(Name, Value);

/// <param name="Of">The expression that the bands divide.</param>
/// <param name="OfValue">Its value.</param>
/// <param name="Decided">The band that holds the value; the first one for null and for a value below all bands.</param>
/// <param name="IsBelow">The value is null, or below all bands.</param>
public sealed record BandExplanation(
    string Name, object? Value, string Of, object? OfValue, Band Decided, bool IsBelow, IReadOnlyList<ExplainedValue> Columns)
    : EntryExplanation(Name, Value);

/// <param name="Sum">What the rules give together; null where that is no finite number.</param>
/// <param name="Bound">The bound that replaced the sum; null when the sum lies within both.</param>
public sealed record PointExplanation(string Name, object? Value, IReadOnlyList<RuleExplanation> Rules, double? Sum, ScoreBound? Bound)
    : EntryExplanation(Name, Value);

/// <param name="Points">The expression of the points.</param>
/// <param name="Given">The points that were added: 0 where the condition does not hold, and where they are null.</param>
public sealed record RuleExplanation(ConditionExplanation When, string Points, double Given, IReadOnlyList<ExplainedValue> Columns);

/// <param name="Name"><c>at_least</c> or <c>at_most</c>.</param>
public sealed record ScoreBound(string Name, double Value);

public sealed record SegmentExplanation(string Name, bool IsIn, ConditionExplanation Condition) : EntryExplanation(Name, IsIn);

public enum ConditionKind
{
    /// <summary>A condition without conditions in it.</summary>
    Single,

    /// <summary>Conditions joined by <c>and</c>.</summary>
    All,

    /// <summary>Conditions joined by <c>or</c>.</summary>
    Any,

    Not,
}

/// <summary>A condition, whether it holds, and the conditions it is made of.</summary>
/// <param name="Holds">Null: unknown, which counts as not.</param>
/// <param name="Parts">None for a single condition.</param>
/// <param name="Columns">The values that a single condition looks at; none for the others.</param>
public sealed record ConditionExplanation(
    ConditionKind Kind, string Text, bool? Holds, IReadOnlyList<ConditionExplanation> Parts, IReadOnlyList<ExplainedValue> Columns);

/// <summary>A profile, and why it is as it is.</summary>
/// <param name="Entries">In the order of the model.</param>
/// <param name="Columns">Every column of the profile, in the order of <see cref="DeclaredModel.Columns"/>.</param>
public sealed record ProfileExplanation(IReadOnlyList<EntryExplanation> Entries, IReadOnlyList<ExplainedValue> Columns);
