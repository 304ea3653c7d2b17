using NodaTime;
using NodaTime.TimeZones;

namespace Cdp.Local.Serve;

/// <summary>Compacts and scores each night at 03:00 of the reporting time zone, for as long as the program serves.</summary>
/// <remarks>
/// A night whose run failed is tried again at each full hour until it is done; then it is done. A program that was not running at
/// 03:00 catches up when it starts. Both stages know themselves what there is to do, so a run too many costs nothing.
/// </remarks>
/// <param name="compact">Does what is due; when it throws, the run has failed and score waits with it.</param>
/// <param name="log">Gets one line for each failed run.</param>
public sealed class NightlyRuns(
    DateTimeZone zone, TimeProvider clock, Func<CancellationToken, Task> compact, Func<CancellationToken, Task> score, Action<string> log)
{
    private static readonly LocalTime Start = new(3, 0);

    /// <summary>How long a sleep lasts at most: timers stand still while a machine is suspended, and clocks are set.</summary>
    private static readonly TimeSpan MaxSleep = TimeSpan.FromMinutes(1);

    /// <summary>Runs until the token ends it, and then returns; a run in progress gets the same token.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        LocalDate? done = null;
        var next = Instant.MinValue;
        while (!cancel.IsCancellationRequested)
        {
            var now = Now();
            if (now >= next)
            {
                var night = NightOf(now);
                if (night != done && await TryAsync(night, cancel)) done = night;
                next = night == done ? StartOf(night.PlusDays(1)) : NextHour(Now());
            }
            await SleepAsync(next, cancel);
        }
    }

    private async Task<bool> TryAsync(LocalDate night, CancellationToken cancel)
    {
        try
        {
            await compact(cancel);
            await score(cancel);
            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)   // whatever it was: the collector goes on, and the night is tried again
        {
            log($"The run of the night of {night:uuuu-MM-dd} failed and is tried again at the next full hour. {e.Message}");
            return false;
        }
    }

    private async Task SleepAsync(Instant until, CancellationToken cancel)
    {
        var rest = (until - Now()).ToTimeSpan();
        var sleep = rest < MaxSleep ? rest : MaxSleep;
        if (sleep > TimeSpan.Zero) await Task.Delay(sleep, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Instant Now() => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>The last night whose 03:00 is over.</summary>
    private LocalDate NightOf(Instant now)
    {
        var today = now.InZone(zone).Date;
        return now < StartOf(today) ? today.PlusDays(-1) : today;
    }

    /// <summary>03:00 of that day; where clocks skip it, as long after midnight; where it comes twice, the first.</summary>
    private Instant StartOf(LocalDate night) => zone.ResolveLocal(night + Start, Resolvers.LenientResolver).ToInstant();

    private static Instant NextHour(Instant now)
    {
        var seconds = now.ToUnixTimeSeconds();
        return Instant.FromUnixTimeSeconds(seconds - (seconds % 3600) + 3600);
    }
}
