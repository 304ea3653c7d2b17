using Cdp.Ingest;

namespace Cdp.Local.Deliveries;

/// <summary>Sends what is due for as long as the program serves: what the nightly score left, and retries when their time comes.</summary>
/// <param name="send">One pass; says what became of it.</param>
/// <param name="say">Gets a line for each pass that did something.</param>
/// <param name="complain">Gets a line for a fault, and one a minute as long as it goes on.</param>
internal sealed class DeliveryLoop(
    Func<CancellationToken, Task<IReadOnlyList<string>>> send, TimeProvider clock, Action<string> say, Action<string> complain)
{
    /// <summary>The shortest pause between attempts; looking costs one read of an index.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly RepeatedFault _faults = new(complain, clock);

    /// <summary>Runs until the token ends it, and then returns; posts in flight get some seconds more.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await PassAsync(cancel);
            await Task.Delay(Pause, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(CancellationToken cancel)
    {
        try
        {
            if (await send(cancel) is [var first, ..]) say(first);
            _faults.Pass();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end.
        }
        catch (Exception e)   // whatever it was: the collector goes on, and so does this
        {
            _faults.Add(1, _ => $"Deliveries wait, for PostgreSQL cannot be used: {e.Message}");
        }
    }
}
