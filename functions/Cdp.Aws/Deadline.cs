using Amazon.Lambda.Core;

namespace Cdp.Aws;

/// <summary>Turns the deadline that Lambda sends into what a stage takes: the time that is left, and a token.</summary>
public static class Deadline
{
    /// <summary>Kept back, so that an error can be reported and a query stopped.</summary>
    private static readonly TimeSpan MaxReserve = TimeSpan.FromSeconds(10), MinReserve = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Runs work with a token that is cancelled a twentieth of the remaining time (200 ms to 10 s) before Lambda ends the invocation.
    /// </summary>
    /// <exception cref="TimeoutException">That time came before the work was done.</exception>
    public static async Task<T> WithinAsync<T>(ILambdaContext context, Func<TimeSpan, CancellationToken, Task<T>> work)
    {
        var left = Left(context.RemainingTime);
        using var deadline = new CancellationTokenSource(left);
        try
        {
            return await work(left, deadline.Token);
        }
        catch (OperationCanceledException error) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The {left.TotalSeconds:F0} s that this run had are over. {error.Message} What it had finished stays, "
                + "and the next run does the rest.",
                error);
        }
    }

    private static TimeSpan Left(TimeSpan remaining)
    {
        var left = remaining - TimeSpan.FromTicks(Math.Clamp(remaining.Ticks / 20, MinReserve.Ticks, MaxReserve.Ticks));
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
