using Cdp.Deliver;
using Cdp.Local.Commands;
using Npgsql;

namespace Cdp.Local.Deliveries;

/// <summary>Sends what is due from this machine, and says what became of it.</summary>
internal sealed class LocalDeliveries(NpgsqlDataSource database, IReadOnlyList<SignedDestination> destinations, TimeProvider clock)
{
    /// <summary>One pass: each delivery whose time has come is tried once.</summary>
    /// <returns>What to say of it; nothing where nothing was due.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL failed.</exception>
    public async Task<IReadOnlyList<string>> SendAsync(CancellationToken cancel)
    {
        var table = new DeliveryTable(database);
        if (destinations.Count == 0 || !await table.ExistsAsync(cancel)) return [];
        using var client = new WebhookClient(clock);
        // Spreads retries, and keeps no secret: any random number will do.
        var sender = new DeliverySender(new DeliveryQueue(database), client, destinations, clock, Random.Shared.NextDouble);
        var pass = await sender.SendDueAsync(cancel);
        return pass is { Delivered: 0, Failed: 0, Dead: 0 } ? [] : [Line(pass), .. (await table.CountAsync(null, cancel)).SelectMany(Left)];
    }

    /// <summary>What is not delivered, in words.</summary>
    public static IEnumerable<string> Left(DeliveryCount count)
    {
        if (count.PausedAt is { } since)
            yield return $"{count.Destination} is paused since {since:yyyy-MM-dd HH:mm} (UTC), for it answered 410 Gone: give it another "
                + $"address, or ./cdp deliveries --resend all --destination {count.Destination}.";
        if (count.Pending > 0)
            yield return $"{count.Destination}: {Report.Number(count.Pending)} wait; ./cdp serve sends them when their time comes, "
                + "and so do ./cdp score and ./cdp deliveries --send.";
        if (count.Dead > 0)
            yield return $"{count.Destination}: {Report.Number(count.Dead)} are given up: see ./cdp deliveries --state dead.";
    }

    private static string Line(DeliveryPass pass) =>
        $"Deliveries: {Report.Number(pass.Delivered)} taken, {Report.Number(pass.Failed)} to be tried again, "
        + $"{Report.Number(pass.Dead)} given up.";
}
