using System.CommandLine;
using System.Globalization;
using Cdp.Lake;
using Cdp.Local.Deliveries;
using Cdp.Local.Postgres;
using Cdp.Local.Printing;
using Cdp.Score;
using Npgsql;

namespace Cdp.Local.Commands;

internal sealed class ScoreCommand : CdpCommand
{
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<string?> _postgres = CommonOptions.Postgres();
    private readonly Option<string?> _date =
        CommonOptions.Day("--date", "The day up to which hits count; must be compacted. Without: yesterday");
    private readonly Option<string?> _from = CommonOptions.Day("--from", "First day of a range, which is scored day by day");
    private readonly Option<string?> _to = CommonOptions.Day("--to", "Last day of a range");
    private readonly Option<bool> _history = new("--history")
    {
        Description = "Of days before the table's, write profile_changes again by the lake as it is; the table stays as it is",
    };
    private readonly Option<string?> _model = CommonOptions.Model();
    private readonly Option<string?> _destinations = CommonOptions.Destinations();
    private readonly Option<bool> _allowShrink =
        new("--allow-shrink") { Description = "Load even if more than 20 % (and more than 10) of the users would go" };

    public ScoreCommand()
        : base(
            "score",
            "Compute one profile per user from the lake and load them into PostgreSQL",
            "./cdp score                                          yesterday, unless it is done already",
            "./cdp score --date 2026-11-20",
            "./cdp score --from 2026-11-01 --to 2026-11-20 --history     profile_changes again, as the lake has it now",
            "./cdp score --postgres postgresql://cdp@db.example/marketing",
            "CDP_POSTGRES='Host=db.example;Database=marketing;Username=cdp' ./cdp score")
    {
        Options.Add(_data);
        foreach (var option in (Option[])[_date, _from, _to, _history, _postgres, _allowShrink, _model, _destinations]) Options.Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var platform = ForWriting(
            parsed, parsed.GetRequiredValue(_data), model: parsed.GetValue(_model), destinations: parsed.GetValue(_destinations));
        _ = (platform.Model, platform.SignedDestinations); // their mistakes come first, before a database is opened
        var request = new ScoreRequest(
            parsed.GetValue(_date), parsed.GetValue(_from), parsed.GetValue(_to), parsed.GetValue(_allowShrink), parsed.GetValue(_history));
        var days = RequestedDays.Of(request.Date, request.From, request.To);
        if (request.History && days is null) throw new RequestException("--history is of days: give --from and --to, or --date.");
        var report = new Report(parsed.InvocationConfiguration.Output);
        await using var database = await ProfileDatabase.OpenAsync(parsed.GetValue(_postgres), platform.Data, cancel);
        var reply = await report.WhileAsync(
            "Scoring", say => platform.Scoring(database).RunAsync(request, null, cancel, DaysBegun.Of(report, say, days?.Count ?? 1)));
        Write(report, reply);
        await DeliverAsync(report, new(database.Source, platform.SignedDestinations, platform.Clock), cancel);
        if (!database.IsPrivate || reply.Done.Count == 0) return CommandLine.Done;
        var data = ShellWord.Of(parsed.GetRequiredValue(_data));
        report.Line($"""Look at them: ./cdp psql -c "SELECT * FROM profiles LIMIT 10" --data {data}""");
        return CommandLine.Done;
    }

    /// <summary>The profiles are loaded, and that stands: what cannot be delivered now waits in the table.</summary>
    private static async Task DeliverAsync(Report report, LocalDeliveries deliveries, CancellationToken cancel)
    {
        try
        {
            foreach (var line in await deliveries.SendAsync(cancel)) report.Line(line);
        }
        catch (NpgsqlException e)
        {
            report.Line($"Deliveries wait: {Failure.Message(e)}");
        }
    }

    public static void Write(Report report, ScoreReply reply)
    {
        foreach (var day in reply.Done)
        {
            report.Line(
                $"{day.AsOf.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)}: {Report.Number(day.Users)} users, "
                + $"{Report.Number(day.Updated)} rows new or changed, "
                + $"{Report.Number(day.Removed)} removed, in {day.Seconds.ToString("0.0", CultureInfo.InvariantCulture)} s.");
        }

        foreach (var day in reply.Rewritten ?? [])
            report.Line($"{day.Date:uuuu-MM-dd}: {Report.Number(day.Changes)} rows of profile_changes; the profiles stay as they are.");
        foreach (var day in reply.Skipped) report.Line($"{day.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)}: {day.Reason}");
        foreach (var warning in reply.Warnings) report.Line($"Look at this: {warning}");
    }
}
