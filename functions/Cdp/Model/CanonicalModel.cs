using System.Globalization;

namespace Cdp.Model;

/// <summary>A model in one spelling, a line for each entry: nothing but a changed meaning changes it.</summary>
internal static class CanonicalModel
{
    public static string Text(IEnumerable<Entry> entries) => string.Concat(entries.Select(entry => $"{entry.Name}: {Of(entry)}\n"));

    private static string Of(Entry entry) => entry switch
    {
        Aggregate aggregate => Of(aggregate),
        Number number => $"number {ExpressionText.Of(number.Value)}",
        BandScore score => $"bands {ExpressionText.Of(score.Value)} {string.Concat(score.Bands.Select(Of))}",
        PointScore score => $"points {string.Concat(score.Rules.Select(Of))} from {Bound(score.AtLeast)} to {Bound(score.AtMost)}",
        Segment segment => $"segment {ExpressionText.Of(segment.Condition)}",
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, "an entry without a spelling"),
    };

    private static string Of(Aggregate aggregate) => string.Join(' ', ((string?[])
    [
        Word(aggregate.Kind),
        aggregate.Value is { } value ? ExpressionText.Of(value) : null,
        aggregate.Kind == AggregateKind.List ? $"most {aggregate.Most.ToString(CultureInfo.InvariantCulture)}" : null,
        aggregate.Filter is { } filter ? $"where {ExpressionText.Of(filter)}" : null,
        aggregate.OncePer.IsEmpty ? null : $"once per {string.Join(", ", aggregate.OncePer.Select(ExpressionText.Of))}",
        aggregate.Window.Kind == WindowKind.AllTime
            ? null
            : $"within {Word(aggregate.Window.Kind)} {aggregate.Window.Days.ToString(CultureInfo.InvariantCulture)}",
    ]).OfType<string>());

    private static string Of(Band band) => $"[{NumberText.Of(band.From)}, {NumberText.Of(band.Score)}]";

    private static string Of(Points rule) => $"[{ExpressionText.Of(rule.When)}: {ExpressionText.Of(rule.Value)}]";

    private static string Bound(double? bound) => bound is { } number ? NumberText.Of(number) : "any";

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
