using System.Globalization;

namespace Cdp.Settings;

/// <summary>What the readers need to know of the site.</summary>
/// <param name="UserIdFrom">
/// Sources of the user id, in order: <c>uid</c>, <c>cd&lt;n&gt;</c>, <c>ep.</c>, <c>epn.</c>, <c>up.</c>, <c>upn.</c> and a name.
/// </param>
/// <param name="NotUserIds">Words that this site sends in place of a user id, in any case; the readers know the usual ones.</param>
/// <param name="AllowedTids">Tracking ids whose hits are taken (exact); empty: all.</param>
/// <param name="AllowedHosts">Page hosts whose hits are taken (exact, lower case); empty: all. A hit without a host passes.</param>
public sealed record HitSettings(
    IReadOnlyList<string> UserIdFrom, IReadOnlyList<string> NotUserIds,
    IReadOnlyList<string> AllowedTids, IReadOnlyList<string> AllowedHosts)
{
    public static readonly HitSettings Default = new(["uid", "cd1", "up.user_id", "ep.user_id"], [], [], []);

    /// <exception cref="SettingsException">A source of the user id is none that a hit can have.</exception>
    public static HitSettings FromEnvironment(Variables variables)
    {
        var settings = new HitSettings(
            variables.List("CDP_USER_ID_FROM", [.. Default.UserIdFrom]),
            variables.List("CDP_NOT_USER_IDS"),
            variables.List("CDP_ALLOWED_TIDS"),
            [.. variables.List("CDP_ALLOWED_HOSTS").Select(host => host.ToLowerInvariant())]);
        foreach (var source in settings.UserIdFrom.Where(source => !IsSource(source)))
            throw new SettingsException(
                $"CDP_USER_ID_FROM names '{source}': a source is uid, cd1 to cd200, or ep., epn., up., upn. and a name.");
        return settings;
    }

    public IEnumerable<KeyValuePair<string, string>> ToVariables() =>
    [
        new("CDP_USER_ID_FROM", string.Join(',', UserIdFrom)),
        new("CDP_NOT_USER_IDS", string.Join(',', NotUserIds)),
        new("CDP_ALLOWED_TIDS", string.Join(',', AllowedTids)),
        new("CDP_ALLOWED_HOSTS", string.Join(',', AllowedHosts)),
    ];

    private static bool IsSource(string source) =>
        source == "uid"
        || (source.StartsWith("cd", StringComparison.Ordinal)
            && int.TryParse(source.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 200)
        || Array.Exists(["ep.", "epn.", "up.", "upn."],
            prefix => source.StartsWith(prefix, StringComparison.Ordinal) && source.Length > prefix.Length);
}
