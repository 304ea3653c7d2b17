using System.Collections.Immutable;
using System.Text;
using Cdp.Text;
using NodaTime;

namespace Cdp.Profiles;

/// <summary>How a column of a profile is kept; a list of texts leaves the query as JSON text.</summary>
public enum ProfileType
{
    Text,
    Date,
    Timestamp,
    TextList,
    Integer,
}

/// <summary>A column of the table <c>profiles</c>, named as in the query's result.</summary>
public sealed record ProfileColumn(string Name, ProfileType Type);

/// <summary>What a profile is: the query that gives one row per user, and its columns.</summary>
/// <param name="Columns">In the order of the query; the first is <c>user_id</c>, the second <c>as_of</c>.</param>
/// <param name="Template">One SELECT over <c>hits</c> in which <c>$day</c> stands for the day that is scored.</param>
public sealed record ProfileModel(ImmutableArray<ProfileColumn> Columns, string Template)
{
    public static readonly ProfileModel Default = new(
        [
            new("user_id", ProfileType.Text),
            new("as_of", ProfileType.Date),
            new("first_seen", ProfileType.Timestamp),
            new("last_seen", ProfileType.Timestamp),
            new("client_ids", ProfileType.TextList),
            new("logins", ProfileType.Integer),
            new("pricing_page_visits", ProfileType.Integer),
            new("logins_per_week", ProfileType.Integer),
            new("activity_score", ProfileType.Integer),
        ],
        Embedded("default-profiles.sql"));

    /// <summary>The query for a day.</summary>
    public string Sql(LocalDate day) => Template.Replace("$day", SqlText.Date(day), StringComparison.Ordinal);

    private static string Embedded(string name)
    {
        using var stream = typeof(ProfileModel).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
