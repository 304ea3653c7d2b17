using Cdp.Aws.Database;
using Cdp.Deliver;
using Cdp.Model;
using Cdp.Profiles;
using Cdp.Score;
using Cdp.Storage;
using NodaTime;
using Npgsql;

namespace Cdp.Functions;

/// <summary>One invocation of Score: opens the database, scores, and logs what was done and how old the profiles are now.</summary>
internal sealed class ScoreRun(
    IObjectStore lake, IWarehouse warehouse, DatabaseSecret secret, DeclaredModel model, IReadOnlyList<Destination> destinations,
    DateTimeZone zone, TimeProvider clock, Log log)
{
    /// <summary>Kept back from the time that is left, for what a hand-over has begun.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(30);

    public async Task<ScoreReply> RunAsync(ScoreRequest request, TimeSpan remaining, CancellationToken cancel)
    {
        var end = clock.GetUtcNow() + remaining - Reserve;
        await using var database = await secret.OpenAsync(cancel);   // opened for each run: its password may have been rotated
        var profiles = new ProfileStore(database, model, destinations: destinations);
        var reply = await new Scoring(lake, warehouse, profiles, model, zone, clock).RunAsync(request, remaining, cancel);
        Write(reply);
        if (await profiles.NewestDayAsync(cancel) is { } newest)
            log.Report($"The profiles are those of {newest:R}.", (Metric.ProfileAge, HoursSince(newest)));
        if (destinations.Count > 0) await HandOverAsync(database, end, cancel);
        return reply;
    }

    /// <summary>The profiles are loaded, and that stands: what cannot be handed over now is due in the next run.</summary>
    private async Task HandOverAsync(NpgsqlDataSource database, DateTimeOffset end, CancellationToken cancel)
    {
        try
        {
            if (!await new DeliveryTable(database).ExistsAsync(cancel)) return;
            var done = await new HandOver(lake, new DeliveryQueue(database), destinations, clock).RunAsync(end, cancel);
            log.Report(
                $"Deliveries: {done.Count} handed over; of earlier ones {done.Delivered} were delivered and {done.Dead} given up.",
                (Metric.DeliveriesDead, done.Dead));
        }
        catch (Exception fault) when (fault is NpgsqlException or ObjectStoreException)
        {
            log.Warn($"Deliveries wait for the next run: {fault.Message}");
        }
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
