using Cdp.Aws.Database;
using Cdp.Model;
using Cdp.Profiles;
using Cdp.Score;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Functions;

/// <summary>One invocation of Score: opens the database, scores, and logs what was done and how old the profiles are now.</summary>
internal sealed class ScoreRun(
    IObjectStore lake, IWarehouse warehouse, DatabaseSecret secret, DeclaredModel model, DateTimeZone zone, TimeProvider clock, Log log)
{
    public async Task<ScoreReply> RunAsync(ScoreRequest request, TimeSpan remaining, CancellationToken cancel)
    {
        await using var database = await secret.OpenAsync(cancel);   // opened for each run: its password may have been rotated
        var profiles = new ProfileStore(database, model);
        var reply = await new Scoring(lake, warehouse, profiles, model, zone, clock).RunAsync(request, remaining, cancel);
        Write(reply);
        if (await profiles.NewestDayAsync(cancel) is { } newest)
            log.Report($"The profiles are those of {newest:R}.", (Metric.ProfileAge, HoursSince(newest)));
        return reply;
    }

    private void Write(ScoreReply reply)
    {
        foreach (var day in reply.Done)
            log.Report(
                $"Profiles of {day.AsOf:R}: {day.Updated} updated, {day.Removed} removed, query {day.QueryId}, {day.Seconds} s.",
                (Metric.Profiles, day.Users + day.Kept), (Metric.Scanned, day.ScannedBytes));
        if (reply.Next is { } next) log.Warn($"Time ran short: the days from {next:R} on are not scored yet. Invoke it again from there.");
        foreach (var day in reply.Skipped) log.Report($"{day.Date:R} was not scored: {day.Reason}");
        foreach (var warning in reply.Warnings) log.Warn(warning);
    }

    private double HoursSince(LocalDate newest)
    {
        var end = zone.AtStartOfDay(newest.PlusDays(1)).ToDateTimeOffset();
        return Math.Round((clock.GetUtcNow() - end).TotalHours, 2);
    }
}
