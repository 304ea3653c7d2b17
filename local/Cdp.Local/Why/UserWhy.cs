using Cdp.Lake;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Explain;
using NodaTime;

namespace Cdp.Local.Why;

/// <summary>What the lake and PostgreSQL say of one user, as of a day.</summary>
/// <param name="Now">By the lake as it is; null when no hit of the user counts.</param>
/// <param name="Loaded">The row in PostgreSQL; null when there is none.</param>
/// <param name="Differences">Where the two differ; none when they are of different days.</param>
internal sealed record UserWhy(
    string User, LocalDate AsOf, DeclaredModel Model, ProfileExplanation? Now, LoadedProfile? Loaded, IReadOnlyList<Difference> Differences)
{
    public static UserWhy Read(
        LakeDatabase lake, Platform platform, string user, LocalDate day, LoadedProfile? loaded, CancellationToken cancel)
    {
        var (model, zone) = (platform.Model, platform.Zone);
        var now = LakeEvidence.Read(lake, model, zone, day, user, cancel) is { } evidence
            ? new ProfileExplainer(model, new ReportingDays(zone), day).Explain(user, evidence)
            : null;
        var areOfOneDay = now is not null && loaded is { IsEmpty: false } && loaded.AsOf == day;
        return new(user, day, model, now, loaded, areOfOneDay ? loaded!.DifferencesTo(now!, model) : []);
    }

    /// <summary>How the state in PostgreSQL stands to that of the lake, in one line.</summary>
    public string Standing => (Loaded, Now) switch
    {
        (null, _) => "There is no profile in PostgreSQL yet: ./cdp score loads it.",
        ({ IsEmpty: true }, null) => "PostgreSQL keeps an empty profile, because another table references it.",
        (_, null) => "PostgreSQL has a profile of hits that the lake does not hold up to this day: the next ./cdp score corrects it.",
        ({ AsOf: var day }, _) when day != AsOf =>
            $"PostgreSQL holds the profile as of {(day is null ? "no day" : $"{day:uuuu-MM-dd}")}.",
        ({ IsEmpty: true }, _) => "PostgreSQL holds an empty profile: hits came since it was loaded.",
        ({ Model: var model }, _) when model != Model.Hash =>
            "PostgreSQL holds a profile that another model made: the next ./cdp score loads this one.",
        _ when Differences.Count == 0 => "PostgreSQL holds the same profile.",
        _ => $"PostgreSQL holds what was loaded before hits came, left or found another owner; now differ: {Differing}.",
    };

    private string Differing =>
        string.Join(", ", Differences.Select(each => $"{each.Name} ({each.Loaded ?? "null"}, now {each.Now ?? "null"})"));
}
