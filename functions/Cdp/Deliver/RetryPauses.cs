namespace Cdp.Deliver;

/// <summary>
/// How long a delivery waits after a failure: as Standard Webhooks recommends, but never longer than SQS holds a message.
/// </summary>
public static class RetryPauses
{
    /// <summary>SQS keeps a message out of sight for 12 hours at most; there is a tenth on top.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromHours(10);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        Max, Max, Max, Max, Max, Max,
    ];

    /// <summary>After so many failures, which takes at least 67 hours, a delivery is dead.</summary>
    public static int MaxAttempts => Pauses.Length + 1;

    /// <param name="attempts">How many failed so far, from 1.</param>
    /// <param name="asked">What the receiver asked for (Retry-After); null: nothing.</param>
    /// <param name="jitter">From 0 to 1: up to a tenth more, so that what failed together is not tried together.</param>
    /// <returns>Null when there is no further attempt.</returns>
    public static TimeSpan? After(int attempts, TimeSpan? asked, double jitter)
    {
        if (attempts >= MaxAttempts) return null;
        var pause = Pauses[attempts - 1];
        if (asked > pause) pause = asked.Value < Max ? asked.Value : Max;
        return pause * (1 + (0.1 * jitter));
    }
}
