using System.Collections.Immutable;

namespace Cdp.Model;

/// <summary>A column of the profile.</summary>
public sealed record DeclaredColumn(string Name, ModelType Type);

/// <summary>A checked model: what a marketing team wants to know about a customer.</summary>
/// <param name="Entries">In the order of the file, which is that of the columns.</param>
/// <param name="Derived">The numbers, scores and segments, each after those that it is made of.</param>
public sealed record DeclaredModel(ImmutableArray<Entry> Entries, ImmutableArray<Entry> Derived)
{
    /// <summary>Columns that every profile has, before those of the model.</summary>
    public static readonly ImmutableArray<DeclaredColumn> Leading =
    [
        new("user_id", ModelType.Text), new("as_of", ModelType.Date), new("first_seen", ModelType.Time), new("last_seen", ModelType.Time),
    ];

    /// <summary>Columns that every profile has, after those of the model.</summary>
    public static readonly ImmutableArray<DeclaredColumn> Closing = [new("segments", ModelType.TextList), new("model", ModelType.Text)];

    public ImmutableArray<Aggregate> Aggregates { get; } = [.. Entries.OfType<Aggregate>()];

    /// <summary>What is kept per user and day for the aggregates, each once, in the order of their ids.</summary>
    public ImmutableArray<Measure> Measures { get; } =
    [
        .. Entries.OfType<Aggregate>().Select(Measure.Of)
            .DistinctBy(measure => measure.Id, StringComparer.Ordinal).OrderBy(measure => measure.Id, StringComparer.Ordinal),
    ];

    public ImmutableArray<Score> Scores { get; } = [.. Entries.OfType<Score>()];

    public ImmutableArray<Segment> Segments { get; } = [.. Entries.OfType<Segment>()];

    public ImmutableArray<DeclaredColumn> Columns { get; } =
        [.. Leading, .. Entries.Select(entry => new DeclaredColumn(entry.Name, entry.Type)), .. Closing];

    /// <summary>The model in one spelling: two files that mean the same in the same order have the same text.</summary>
    public string Canonical { get; } = CanonicalModel.Text(Entries);

    /// <summary>What the column <c>model</c> holds: 16 hex digits of the SHA-256 of the canonical text.</summary>
    public string Hash => CanonicalModel.HashOf(Canonical);
}
