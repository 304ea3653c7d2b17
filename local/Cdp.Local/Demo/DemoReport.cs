using System.Globalization;
using Cdp.Ingest;
using Cdp.Lake.Receipts;
using Cdp.Local.Commands;
using Cdp.Local.Postgres;
using Cdp.Local.Printing;
using Cdp.Local.Warehouse;
using Cdp.Local.Why;
using Cdp.Model;
using Cdp.Model.Explain;
using NodaTime;

namespace Cdp.Local.Demo;

/// <summary>What an analyst wants to see of the demo.</summary>
internal sealed class DemoReport(Report report, string data)
{
    private const int MaxProfiles = 15;

    /// <exception cref="CommandException">A stage lost or made up something: the counts do not add up.</exception>
    public void Stages(DemoDays days)
    {
        report.Heading("Collected");
        var stored = days.Collected.GetValueOrDefault(CollectorOutcome.Stored);
        report.Line(
            $"{Report.Number(days.Sent)} requests sent = "
            + $"{Sum(days.Collected.ToDictionary(count => count.Key.Name(), count => count.Value, StringComparer.Ordinal))}");
        MustAddUp("collected", days.Sent, days.Collected.Values.Sum());

        report.Heading("Compacted, a run for each day received");
        CompactReport.Table(report, days.Receipts);
        MustAddUp("compacted", stored, Total(day => day.Requests));
        MustAddUp("read", Total(day => day.EventsRead), Total(Outcomes));
        report.Line(
            $"{Report.Number(stored)} requests stored held {Report.Number(Total(day => day.EventsRead))} events = "
            + $"{Report.Number(Total(day => day.Hits))} hits + {Report.Number(Total(day => day.Duplicates))} duplicates + "
            + $"{Report.Number(Total(day => day.Ignored.Values.Sum()))} ignored + {Report.Number(Total(day => day.Rejected.Values.Sum()))} "
            + "rejected");
        report.Line($"ignored: {Sum(Merged(day => day.Ignored))}");
        report.Line($"rejected: {Sum(Merged(day => day.Rejected))} (kept, and read again by ./cdp replay)");

        long Total(Func<CompactReceipt, long> count) => days.Receipts.Sum(count);
        Dictionary<string, long> Merged(Func<CompactReceipt, IReadOnlyDictionary<string, long>> reasons) => days.Receipts
            .SelectMany(reasons).GroupBy(reason => reason.Key, StringComparer.Ordinal)
            .ToDictionary(reason => reason.Key, reason => reason.Sum(count => count.Value), StringComparer.Ordinal);
    }

    public void People(CancellationToken cancel)
    {
        report.Heading("Who the hits belong to, and why");
        using var lake = LakeDatabase.Open(data);
        report.Table(["identified by", "#hits", "#users", "#clients"], Rows(lake, """
            SELECT identified_by, count(*), count(DISTINCT user_id), count(DISTINCT client_id)
            FROM hits GROUP BY identified_by ORDER BY count(*) DESC
            """, cancel));

        report.Heading("anna: hits before her sign-in and after her logout came home");
        Journey(Warehouse.Journey.Read(lake, "anna", max: null, cancel).Take(15));
        report.Heading("eva: anonymous for eight days, until a sign-in reached back to the first");
        Journey(
            Warehouse.Journey.Read(lake, "eva", max: null, cancel).GroupBy(step => (step.OccurredAt.Date, step.IdentifiedBy))
                .Select(day => day.First()));
    }

    public async Task ProfilesAsync(ProfileDatabase database, DeclaredModel model, CancellationToken cancel)
    {
        report.Heading("Profiles in PostgreSQL");
        // Segments stand in one column: those of their own would say it twice.
        var shown =
            model.Columns.Where(column => column.Name is not ("first_seen" or "model") && column.Type != ModelType.Boolean).ToList();
        var columns = shown.Select(column => column.Type == ModelType.Integer ? "#" + column.Name : column.Name);
        var rows = await ProfileRows.ReadAsync(database.Source, shown, max: 1000, cancel);
        report.Table(columns, rows.Take(MaxProfiles));
        if (rows.Count > MaxProfiles) report.Line($"and {rows.Count - MaxProfiles} more");
        if (!database.IsPrivate) report.Line($"In: {database.Shown}");
    }

    /// <summary>The first segment that has members: who they are, and why the first of them is one.</summary>
    public async Task SegmentAsync(ProfileDatabase database, Platform platform, LocalDate day, CancellationToken cancel)
    {
        var model = platform.Model;
        var columns = model.Columns.Where(column => column.Name == "user_id" || IsShown(model, column)).ToList();
        foreach (var segment in model.Segments)
        {
            var members = await ProfileRows.ReadAsync(database.Source, columns, MaxProfiles, cancel, segment.Name);
            if (members.Count == 0) continue;
            report.Heading($"Segment {segment.Name}, and why {members[0][0]} is in it");
            report.Table(columns.Select(column => column.Type == ModelType.Text ? column.Name : "#" + column.Name), members);
            Why(platform, members[0][0]!, segment.Name, day, cancel);
            return;
        }
    }

    /// <param name="isPrivate">The profiles are in the server under the data directory, and not in one that was named.</param>
    public void WhatNext(bool isPrivate)
    {
        var place = $"--data {ShellWord.Of(data)}";
        report.Heading(isPrivate ? "Look further" : "Look further (with the same --postgres or CDP_POSTGRES)");
        report.Line($"""./cdp query "SELECT dt, count(*) FROM hits GROUP BY dt ORDER BY dt" {place}""");
        report.Line($"""./cdp query "SELECT item_name, sum(quantity) FROM items GROUP BY item_name ORDER BY 2 DESC" {place}""");
        report.Line($"""./cdp psql -c "SELECT user_id, logins FROM profiles ORDER BY logins DESC LIMIT 5" {place}""");
        report.Line($"./cdp export --all --columns user_id,activity_score,segments {place}");
        report.Line($"./cdp profile eva {place}");
        report.Line($"./cdp model diff --model models/saas.json {place}");
        report.Line($"./cdp serve {place}");
    }

    private static bool IsShown(DeclaredModel model, DeclaredColumn column) =>
        model.Entries.Any(entry => entry.Name == column.Name && (entry is Model.Score || entry is Aggregate { Type: ModelType.Integer }));

    private void Why(Platform platform, string user, string segment, LocalDate day, CancellationToken cancel)
    {
        using var lake = LakeDatabase.Open(data, user: user);
        if (UserWhy.Read(lake, platform, user, day, loaded: null, cancel).Now is not { } now) return;
        var text = new StringWriter();
        var page = new WhyPage(text);
        page.Write(now.Entries.Single(entry => entry.Name == segment));
        foreach (var score in now.Entries.Where(entry => entry is BandExplanation or PointExplanation)) page.Write(score);
        foreach (var line in text.ToString().Split('\n').Skip(1)) report.Line(line.TrimEnd('\r'));
        var columns = now.Entries.OfType<BandExplanation>().SelectMany(score => score.Columns).Select(column => column.Name).ToList();
        foreach (var each in now.Entries.OfType<AggregateExplanation>().Where(each => columns.Contains(each.Name)))
            if (each.Evidence.Newest is { } newest)
                report.Line(
                    $"{each.Name}: {Report.Number(each.Evidence.Hits)} hits, the newest a {newest.EventName} "
                    + $"at {newest.OccurredAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}");
        report.Line();
    }

    private void Journey(IEnumerable<JourneyStep> steps) => report.Table(
        ["occurred at (UTC)", "client", "event", "page", "identified by", "because"],
        steps.Select(step => new[]
        {
            step.OccurredAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), step.Client, step.Event, step.Page,
            step.IdentifiedBy, step.Because,
        }));

    private static IEnumerable<string?[]> Rows(LakeDatabase lake, string sql, CancellationToken cancel)
    {
        using var rows = lake.Select(sql, cancel);
        while (rows.Read()) yield return [.. Enumerable.Range(0, rows.Columns).Select(column => ValueText.Shown(rows.Value(column)))];
    }

    private static long Outcomes(CompactReceipt day) => day.Hits + day.Duplicates + day.Ignored.Values.Sum() + day.Rejected.Values.Sum();

    private static string Sum(IReadOnlyDictionary<string, long> counts) =>
        string.Join(
            " + ",
            counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
                .Select(count => $"{Report.Number(count.Value)} {count.Key}"));

    private static void MustAddUp(string what, long whole, long parts)
    {
        if (whole != parts) throw new CommandException($"this is a bug, please report it: {whole} and {parts} {what} do not add up.");
    }
}
