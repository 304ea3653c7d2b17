using System.Collections.Immutable;

namespace Cdp.Model;

public enum ModelFunction
{
    StartsWith,
    EndsWith,
    Contains,

    /// <summary>Whether a path is another one, or lies below it.</summary>
    Under,

    /// <summary>Code point by code point.</summary>
    Lower,

    /// <summary>0 to 23, in the reporting time zone.</summary>
    Hour,

    /// <summary>1 Monday to 7 Sunday, in the reporting time zone.</summary>
    Weekday,

    /// <summary>A text as a number, by the GA protocol page, section 2, Numbers; null for any other text.</summary>
    Number,
    Coalesce,

    /// <summary>Half away from zero, to 0 to 15 digits.</summary>
    Round,
    Power,
    Least,
    Greatest,

    /// <summary>The whole days in the reporting time zone from the day of a time to the day that is scored.</summary>
    DaysSince,
}

/// <summary>What a function takes in one place.</summary>
public enum ArgumentKind
{
    Text,
    Number,
    Time,

    /// <summary>A time or a day.</summary>
    Moment,

    /// <summary>A whole number from 0 to 15, as a literal.</summary>
    Digits,

    /// <summary>Anything, of one type with all others.</summary>
    Same,
}

/// <param name="Name">As canonical expressions write it; case does not matter where it is read.</param>
/// <param name="Arguments">What it takes; the last one any number of times where <paramref name="IsOpen"/>.</param>
/// <param name="Result">Null: that of its arguments.</param>
/// <param name="Example">For messages.</param>
public sealed record FunctionSignature(
    ModelFunction Function, string Name, ImmutableArray<ArgumentKind> Arguments, ModelType? Result, string Example, bool IsOpen = false);

/// <summary>The only list of functions of the language.</summary>
public static class Functions
{
    public static readonly ImmutableArray<FunctionSignature> All =
    [
        new(ModelFunction.StartsWith, "starts_with", [ArgumentKind.Text, ArgumentKind.Text], ModelType.Boolean, "starts_with(page, '/a')"),
        new(ModelFunction.EndsWith, "ends_with", [ArgumentKind.Text, ArgumentKind.Text], ModelType.Boolean, "ends_with(page, '.pdf')"),
        new(ModelFunction.Contains, "contains", [ArgumentKind.Text, ArgumentKind.Text], ModelType.Boolean, "contains(page_title, 'Sale')"),
        new(ModelFunction.Under, "under", [ArgumentKind.Text, ArgumentKind.Text], ModelType.Boolean, "under(page, '/pricing')"),
        new(ModelFunction.Lower, "lower", [ArgumentKind.Text], ModelType.Text, "lower(campaign_source)"),
        new(ModelFunction.Hour, "hour", [ArgumentKind.Time], ModelType.Integer, "hour(occurred_at)"),
        new(ModelFunction.Weekday, "weekday", [ArgumentKind.Time], ModelType.Integer, "weekday(occurred_at)"),
        new(ModelFunction.Number, "number", [ArgumentKind.Text], ModelType.Number, "number(params.seats)"),
        new(ModelFunction.Coalesce, "coalesce", [ArgumentKind.Same, ArgumentKind.Same], null, "coalesce(value, 0)", IsOpen: true),
        new(ModelFunction.Round, "round", [ArgumentKind.Number, ArgumentKind.Digits], ModelType.Number, "round(x, 2)"),
        new(ModelFunction.Power, "power", [ArgumentKind.Number, ArgumentKind.Number], ModelType.Number, "power(0.5, x)"),
        new(ModelFunction.Least, "least", [ArgumentKind.Number, ArgumentKind.Number], ModelType.Number, "least(a, b)", IsOpen: true),
        new(
            ModelFunction.Greatest, "greatest", [ArgumentKind.Number, ArgumentKind.Number], ModelType.Number, "greatest(a, b)",
            IsOpen: true),
        new(ModelFunction.DaysSince, "days_since", [ArgumentKind.Moment], ModelType.Integer, "days_since(last_seen)"),
    ];

    public static FunctionSignature Of(ModelFunction function) => All.Single(each => each.Function == function);

    public static FunctionSignature? Find(string name) =>
        All.FirstOrDefault(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
