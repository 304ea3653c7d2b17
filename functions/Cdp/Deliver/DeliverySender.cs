namespace Cdp.Deliver;

/// <summary>A destination with the secret that signs for it.</summary>
public sealed record SignedDestination(Destination Destination, WebhookSecret Secret);

/// <summary>What a pass did. Delivered, to be tried again, given up.</summary>
public sealed record DeliveryPass(int Delivered, int Failed, int Dead)
{
    public static DeliveryPass operator +(DeliveryPass one, DeliveryPass other) =>
        new(one.Delivered + other.Delivered, one.Failed + other.Failed, one.Dead + other.Dead);
}

/// <summary>Sends what is due, at least once: a result that could not be recorded is an attempt that is made again.</summary>
/// <param name="jitter">Gives numbers from 0 to 1.</param>
public sealed class DeliverySender(
    DeliveryQueue queue, WebhookClient client, IReadOnlyList<SignedDestination> destinations, TimeProvider clock, Func<double> jitter)
{
    /// <summary>Posts at once to one destination, and the failures in a row after which a pass leaves it alone.</summary>
    public const int Parallel = 8;

    /// <summary>However slow a receiver is, a pass ends: what it leaves is due in the next one.</summary>
    private static readonly TimeSpan MaxPass = TimeSpan.FromMinutes(10);

    /// <summary>What is given to posts in flight when the program is asked to end.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    /// <summary>Tries once what is due now. A destination with a round of which all posts fail is left for the next pass.</summary>
    /// <exception cref="Npgsql.NpgsqlException">PostgreSQL failed; what was posted and not recorded is posted again.</exception>
    public async Task<DeliveryPass> SendDueAsync(CancellationToken cancel)
    {
        var passes = await Task.WhenAll(destinations.Select(to => SendAsync(to, clock.GetUtcNow(), cancel)));
        return passes.Aggregate(new DeliveryPass(0, 0, 0), (sum, pass) => sum + pass);
    }

    private async Task<DeliveryPass> SendAsync(SignedDestination to, DateTimeOffset start, CancellationToken cancel)
    {
        var pass = new DeliveryPass(0, 0, 0);
        while (!cancel.IsCancellationRequested && clock.GetUtcNow() - start < MaxPass)
        {
            var claimed = await queue.ClaimAsync(to.Destination, Parallel, start, clock.GetUtcNow(), cancel);
            if (claimed.Count == 0) break;
            var round = await RoundAsync(to, claimed, cancel);
            pass += round;
            if (round.Delivered == 0) break;
        }

        return pass;
    }

    private async Task<DeliveryPass> RoundAsync(SignedDestination to, IReadOnlyList<ClaimedDelivery> claimed, CancellationToken cancel)
    {
        using var end = new CancellationTokenSource();
        await using var asked = cancel.UnsafeRegister(_ => end.CancelAfter(LastWords), null);
        var results = await Task.WhenAll(claimed.Select(delivery => PostAsync(to, delivery, end.Token)));
        return new(
            results.Count(result => result?.State == "delivered"), results.Count(result => result is null or { State: "pending" }),
            results.Count(result => result?.State == "dead"));
    }

    /// <returns>Null when the program ends before the receiver has answered: the delivery comes again when its lease is over.</returns>
    private async Task<DeliveryResult?> PostAsync(SignedDestination to, ClaimedDelivery delivery, CancellationToken cancel)
    {
        try
        {
            var answer = await client.PostAsync(to.Destination, to.Secret, delivery.Id, delivery.Body, cancel);
            var result = ResultOf(delivery, answer);
            if (answer.IsGone) await queue.PauseAsync(to.Destination, clock.GetUtcNow(), CancellationToken.None);
            await queue.RecordAsync(result, clock.GetUtcNow(), CancellationToken.None);
            return result;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private DeliveryResult ResultOf(ClaimedDelivery delivery, WebhookAnswer answer)
    {
        if (answer.IsTaken) return new(delivery.Id, "delivered", null, answer);
        var pause = answer.IsGone ? null : RetryPauses.After(delivery.Attempts, answer.RetryAfter, jitter());
        return new(delivery.Id, pause is null ? "dead" : "pending", clock.GetUtcNow() + pause, answer);
    }
}
