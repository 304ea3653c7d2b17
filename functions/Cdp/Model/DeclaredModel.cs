using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

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

    /// <summary>
    /// The aggregates in the order of their names: what is kept per user and day does not depend on the order of the file.
    /// </summary>
    public ImmutableArray<Aggregate> StoredAggregates { get; } =
        [.. Entries.OfType<Aggregate>().OrderBy(aggregate => aggregate.Name, StringComparer.Ordinal)];

    public ImmutableArray<Score> Scores { get; } = [.. Entries.OfType<Score>()];

    public ImmutableArray<Segment> Segments { get; } = [.. Entries.OfType<Segment>()];

    public ImmutableArray<DeclaredColumn> Columns { get; } =
        [.. Leading, .. Entries.Select(entry => new DeclaredColumn(entry.Name, entry.Type)), .. Closing];

    /// <summary>The model in one spelling: two files that mean the same in the same order have the same text.</summary>
    public string Canonical { get; } = CanonicalModel.Text(Entries);

    /// <summary>What the column <c>model</c> holds: 16 hex digits of the SHA-256 of the canonical text.</summary>
    public string Hash => HashOf(Canonical);

    /// <summary>The same of the stored aggregates alone: what is kept per user and day depends on nothing else.</summary>
    public string AggregatesHash => HashOf(CanonicalModel.Text(StoredAggregates));

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
