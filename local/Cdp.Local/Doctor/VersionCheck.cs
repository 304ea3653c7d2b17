using System.Globalization;
using Cdp.Lake;
using Cdp.Local.Warehouse;

namespace Cdp.Local.Doctor;

/// <summary>Which days were made by an earlier version of the lake's rules, and what they lack.</summary>
internal static class VersionCheck
{
    private const string Sql = """
        SELECT version, CAST(min(dt) AS VARCHAR), CAST(max(dt) AS VARCHAR), count(*)
        FROM runs WHERE stage = 'compact' AND version IS NOT NULL
        GROUP BY version ORDER BY version
        """;

    public static Finding Look(LakeDatabase lake, LakeHistory history, CancellationToken cancel)
    {
        using var rows = lake.Select(Sql, cancel);
        while (rows.Read())
        {
            var version = Convert.ToInt32(rows.Value(0), CultureInfo.InvariantCulture);
            if (version >= history.Current) break;
            return Older(version, (string)rows.Value(1)!, (string)rows.Value(2)!, rows.Value(3)!, [.. history.Since(version)]);
        }

        return new("versions", $"all days are of version {history.Current}");
    }

    private static Finding Older(int version, string first, string last, object days, IReadOnlyList<LakeChange> missing)
    {
        var what = string.Join("; ", missing.Select(change => $"version {change.Version} {change.What}"));
        var found = string.Create(CultureInfo.InvariantCulture, $"{days} days from {first} to {last} are of version {version} ({what})");
        return missing.All(change => change.IsAdditive)
            ? new(
                "versions", $"{found}: what was added is null there",
                $"./cdp rebuild --from {first} --to {last}, which fills it where raw records are left")
            : new("versions", $"{found}: their raw records have expired, so they stay as they are");
    }
}
