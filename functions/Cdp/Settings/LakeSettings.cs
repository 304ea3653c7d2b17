using System.Globalization;
using NodaTime;

namespace Cdp.Settings;

/// <summary>Folders per user, or numbered buckets for many users a day.</summary>
public enum Layout
{
    User,
    Bucket,
}

/// <summary>What shapes the lake.</summary>
/// <param name="TimeZone">Reporting time zone: what a day is.</param>
/// <param name="Buckets">Number of buckets a day in the bucketed layout.</param>
/// <param name="AnonymousFiles">Number of files a day for unattributed hits, beside the folders per user.</param>
public sealed record LakeSettings(DateTimeZone TimeZone, Layout Layout, int Buckets, int AnonymousFiles)
{
    public static readonly LakeSettings Default = new(DateTimeZone.Utc, Layout.User, 64, 16);

    /// <exception cref="SettingsException">Unknown time zone or layout.</exception>
    public static LakeSettings FromEnvironment(Variables variables) => new(
        Zone(variables.Optional("CDP_TIME_ZONE") ?? "UTC"),
        variables.Optional("CDP_LAKE_LAYOUT") switch
        {
            null or "user" => Layout.User,
            "bucket" => Layout.Bucket,
            var other => throw new SettingsException($"CDP_LAKE_LAYOUT is '{other}': it must be user or bucket."),
        },
        variables.Number("CDP_BUCKETS", defaultValue: 64, min: 1, max: 4096),
        variables.Number("CDP_ANONYMOUS_FILES", defaultValue: 16, min: 1, max: 4096));

    public IEnumerable<KeyValuePair<string, string>> ToVariables() =>
    [
        new("CDP_TIME_ZONE", TimeZone.Id),
        new("CDP_LAKE_LAYOUT", Layout == Layout.User ? "user" : "bucket"),
        new("CDP_BUCKETS", Buckets.ToString(CultureInfo.InvariantCulture)),
        new("CDP_ANONYMOUS_FILES", AnonymousFiles.ToString(CultureInfo.InvariantCulture)),
    ];

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)
        ?? throw new SettingsException($"CDP_TIME_ZONE is '{id}': it must be an IANA time zone such as Europe/Vienna or UTC.");
}
