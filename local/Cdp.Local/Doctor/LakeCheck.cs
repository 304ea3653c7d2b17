using System.Globalization;
using Cdp.Ingest;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Local.Models;
using Cdp.Local.Serve;
using Cdp.Local.Warehouse;
using Cdp.Profiles;
using Cdp.Rollups;
using NodaTime;

namespace Cdp.Local.Doctor;

/// <summary>
/// Whether the lake is whole: every day compacted, requests at addresses that exist, files that can be read, a layout that fits its size,
/// a model that is right, few rejections, user ids that are people, fresh profiles.
/// </summary>
internal sealed class LakeCheck(Platform platform)
{
    /// <summary>Above this share of rejected events a site most likely sends something wrong.</summary>
    private const double MaxRejected = 0.05;

    private readonly ReceiptStore _receipts = new(platform.Lake);

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancel)
    {
        var findings = new List<Finding> { await SettingsAsync(cancel) };
        var days = (await _receipts.CompactedAsync(cancel)).Days;
        findings.Add(await NotCompactedAsync(days, cancel));
        findings.Add(await ScoredAsync(days, cancel));
        findings.Add(await ModelAsync(days, cancel));
        findings.Add(await RequestsAsync(cancel));
        try
        {
            using var lake = LakeDatabase.Open(platform.Data);
            findings.AddRange(
                [
                    VersionCheck.Look(lake, LakeHistory.OfProgram, cancel),
                    LayoutCheck.Look(lake, platform.Settings.Lake, cancel),
                    Rejected(lake, cancel),
                    Damaged(lake, cancel),
                    Suspicious(lake, cancel),
                ]);
        }
        catch (WarehouseException e)
        {
            findings.Add(new("files", "one cannot be read", e.Message));
        }

        return findings;
    }

    private async Task<Finding> SettingsAsync(CancellationToken cancel)
    {
        try
        {
            await platform.CheckSettingsAsync(cancel);
            return new("settings", "the lake was made with these");
        }
        catch (CdpException e)
        {
            return new("settings", "the lake was made with other ones, or its state is damaged", e.Message);
        }
    }

    private async Task<Finding> NotCompactedAsync(IReadOnlyList<LocalDate> compacted, CancellationToken cancel)
    {
        var today = new ReportingDays(platform.Zone).DayOf(platform.Clock.GetUtcNow());
        var missing = new List<LocalDate>();
        await foreach (var folder in platform.Lake.ListFoldersAsync(LakeLayout.AllRaw, cancel))
            if (LakeLayout.DayIn(folder) is { } day && day < today && !compacted.Contains(day)) missing.Add(day);
        return missing.Count == 0
            ? new("days", $"{compacted.Count} compacted, none is missing")
            : new(
                "days", $"{missing.Count} with hits but without a receipt: {Text(missing)}",
                $"./cdp compact --from {missing[0]:uuuu-MM-dd} --to {missing[^1]:uuuu-MM-dd}");
    }

    private async Task<Finding> ScoredAsync(IReadOnlyList<LocalDate> compacted, CancellationToken cancel)
    {
        var scored = (await _receipts.ScoredAsync(cancel)).Days;
        if (compacted.Count == 0) return new("profiles", "nothing is compacted yet");
        var newest = compacted.Max();
        if (scored.Count == 0) return new("profiles", "never scored", $"./cdp score --date {newest:uuuu-MM-dd}");
        return scored.Max() >= newest
            ? new("profiles", $"as of {scored.Max():uuuu-MM-dd}")
            : new(
                "profiles", $"as of {scored.Max():uuuu-MM-dd}, and {newest:uuuu-MM-dd} is compacted",
                $"./cdp score --date {newest:uuuu-MM-dd}");
    }

    private async Task<Finding> ModelAsync(IReadOnlyList<LocalDate> compacted, CancellationToken cancel)
    {
        try
        {
            var model = platform.Model;
            var rollups = await RollupState.ReadAsync(platform.Lake, cancel);
            return compacted.Count == 0 || rollups?.Has(model.Measures.Select(measure => measure.Id)) == true
                ? new("model", "right, and the rollups of the lake hold what it needs")
                : new(
                    "model", "the rollups of the lake lack some of what it needs, so scores read all hits",
                    "the next ./cdp compact fills them in; ./cdp model prepare does it now");
        }
        catch (ModelException e)
        {
            return new("model", "it has mistakes, so no command that needs it starts", e.Message);
        }
    }

    private async Task<Finding> RequestsAsync(CancellationToken cancel)
    {
        var recent = await RequestLog.RecentAsync(platform.Lake, LocalDate.FromDateTime(platform.Clock.GetUtcNow().UtcDateTime), cancel);
        return RequestLog.Warning(recent) is { } warning
            ? new(
                "requests", warning,
                "compare the address in the site's tag with the lines that ./cdp serve prints: "
                + "what comes elsewhere is answered 404 and lost")
            : new(
                "requests",
                $"{recent.GetValueOrDefault(CollectorOutcome.Stored.Name())} stored in the last {RequestLog.RecentDays} days, "
                + "none came to an address that is none");
    }

    private static Finding Rejected(LakeDatabase lake, CancellationToken cancel)
    {
        const string Sql = """
            SELECT
                CAST(coalesce((SELECT sum(events_read) FROM runs), 0) AS DOUBLE),
                CAST((SELECT count(*) FROM rejected) AS DOUBLE),
                (SELECT max_by(reason, n) FROM (SELECT reason, count(*) AS n FROM rejected GROUP BY reason))
            """;
        var row = Rows(lake, Sql, cancel).Single();
        var (read, rejected) = ((double)row[0]!, (double)row[1]!);
        var share = read == 0 ? 0 : rejected / read;
        var found = $"{share.ToString("0.0%", CultureInfo.InvariantCulture)} of the events";
        return share <= MaxRejected
            ? new("rejected", found)
            : new(
                "rejected", $"{found}, most of them {row[2]}",
                $"""./cdp query "SELECT reason, detail, raw FROM rejected WHERE reason = '{row[2]}' LIMIT 20" """.Trim());
    }

    private static Finding Damaged(LakeDatabase lake, CancellationToken cancel)
    {
        var days = Rows(lake, "SELECT dt, count(*) FROM rejected WHERE reason = 'bad_record' GROUP BY dt ORDER BY dt", cancel);
        var first = string.Join(", ", days.Take(5).Select(day => $"{ValueText.Of(day[0])} ({day[1]})"));
        return days.Count == 0
            ? new("raw objects", "all could be read")
            : new(
                "raw objects",
                $"unreadable lines on {first}{(days.Count > 5 ? " …" : "")}",
                """./cdp query "SELECT event_id, detail FROM rejected WHERE reason = 'bad_record'"; """
                + "put a good copy in place of such an object if there is one, and compact that day again");
    }

    /// <summary>Over all time, where a receipt sees its own day only.</summary>
    private Finding Suspicious(LakeDatabase lake, CancellationToken cancel)
    {
        var most = platform.Settings.Identity.MaxClientsPerUser;
        var users = Rows(lake, $"""
            SELECT uid, any_value(uid_source), count(DISTINCT client_id) AS clients FROM hits WHERE uid IS NOT NULL GROUP BY uid
            HAVING count(DISTINCT client_id) > {most.ToString(CultureInfo.InvariantCulture)} ORDER BY clients DESC LIMIT 5
            """, cancel);
        return users.Count == 0
            ? new("user ids", $"none is met by more than {most} clients")
            : new(
                "user ids",
                $"met by more than {most} clients: "
                + $"{string.Join(", ", users.Select(user => $"'{user[0]}' (from {user[1]}, {user[2]} clients)"))}",
                SuspiciousUserIds.Advice(users.Select(user => (string)user[0]!), platform.Settings.Hits.NotUserIds));
    }

    private static List<object?[]> Rows(LakeDatabase lake, string sql, CancellationToken cancel)
    {
        using var rows = lake.Select(sql, cancel);
        var all = new List<object?[]>();
        while (rows.Read()) all.Add([.. Enumerable.Range(0, rows.Columns).Select(rows.Value)]);
        return all;
    }

    private static string Text(List<LocalDate> days) =>
        string.Join(", ", days.Take(5).Select(day => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)))
            + (days.Count > 5 ? " …" : "");
}
