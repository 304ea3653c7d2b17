using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cdp.Model;

/// <summary>A model in one spelling, a line for each entry: nothing but a changed meaning changes it.</summary>
internal static class CanonicalModel
{
    public static string Text(IEnumerable<Entry> entries) => string.Concat(entries.Select(entry => $"{entry.Name}: {Of(entry)}\n"));

    /// <summary>16 hex digits of the SHA-256 of the text.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    /// <summary>What is measured of the hits of a day; the version stands for the way in which it is kept.</summary>
    public static string Of(MeasureKind kind, Expression? value, Expression? filter, ImmutableArray<Expression> oncePer) => string.Join(
        ' ',
        ((string?[])["v1", Word(kind), Spelt(value), Filtered(filter), Once(oncePer)]).OfType<string>());

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
        Spelt(aggregate.Value),
        aggregate.Kind == AggregateKind.List ? $"most {aggregate.Most.ToString(CultureInfo.InvariantCulture)}" : null,
        Filtered(aggregate.Filter),
        Once(aggregate.OncePer),
        aggregate.Window.Kind == WindowKind.AllTime
            ? null
            : $"within {Word(aggregate.Window.Kind)} {aggregate.Window.Days.ToString(CultureInfo.InvariantCulture)}",
    ]).OfType<string>());

    private static string? Spelt(Expression? value) => value is null ? null : ExpressionText.Of(value);

    private static string? Filtered(Expression? filter) => filter is null ? null : $"where {ExpressionText.Of(filter)}";

    private static string? Once(ImmutableArray<Expression> keys) =>
        keys.IsEmpty ? null : $"once per {string.Join(", ", keys.Select(ExpressionText.Of))}";

    private static string Of(Band band) => $"[{NumberText.Of(band.From)}, {NumberText.Of(band.Score)}]";

    private static string Of(Points rule) => $"[{ExpressionText.Of(rule.When)}: {ExpressionText.Of(rule.Value)}]";

    private static string Bound(double? bound) => bound is { } number ? NumberText.Of(number) : "any";

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
