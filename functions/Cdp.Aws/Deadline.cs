using Amazon.Lambda.Core;

namespace Cdp.Aws;

/// <summary>Turns the deadline that Lambda sends into the token that a stage takes.</summary>
public static class Deadline
{
    /// <summary>What is left for an error to be reported and a query to be stopped.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10), Least = TimeSpan.FromMilliseconds(200);

    /// <summary>A token that is cancelled a twentieth of the remaining time (200 ms to 10 s) before Lambda ends the invocation.</summary>
    public static CancellationToken Of(ILambdaContext context)
    {
        var remaining = context.RemainingTime;
        var margin = TimeSpan.FromTicks(Math.Clamp(remaining.Ticks / 20, Least.Ticks, Most.Ticks));
        return remaining <= margin ? new CancellationToken(canceled: true) : new CancellationTokenSource(remaining - margin).Token;
    }
}
