using System.Globalization;
using Cdp.Local.Warehouse;
using Cdp.Settings;

namespace Cdp.Local.Doctor;

/// <summary>Whether the days have outgrown a folder for each user. It asks the receipts, and looks at no folder.</summary>
internal static class LayoutCheck
{
    /// <summary>The last days with hits; the one in their middle decides, so that no single day does.</summary>
    private const int Days = 7;

    public static Finding Look(LakeDatabase lake, LakeSettings settings, CancellationToken cancel)
    {
        if (settings.Layout == Layout.Bucket) return new("layout", $"{settings.Buckets} buckets a day");
        var users = UsersOfDay(lake, cancel);
        var found = string.Create(CultureInfo.InvariantCulture, $"a folder per user, {users:N0} users a day");
        var crossing = MeasuredLayouts.Crossing;
        if (users < crossing.UsersOfDay) return new("layout", found);
        var cost = MeasuredLayouts.UpTo(users)!;
        return new(
            "layout",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{found}: buckets win from about {crossing.UsersOfDay:N0}; at {cost.UsersOfDay:N0}, folders take {cost.Compact:0.0} "
                + $"times as long to compact and {cost.Query:0.0} times to query ({MeasuredLayouts.Source})"),
            "set CDP_LAKE_LAYOUT=bucket wherever ./cdp runs, stop ./cdp serve, then ./cdp rebuild");
    }

    private static double UsersOfDay(LakeDatabase lake, CancellationToken cancel)
    {
        var sql = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT coalesce(median(users), 0.0)
            FROM (SELECT users FROM runs WHERE stage = 'compact' AND files > 0 ORDER BY dt DESC LIMIT {Days})
            """);
        using var rows = lake.Select(sql, cancel);
        return rows.Read() ? (double)rows.Value(0)! : 0;
    }
}
