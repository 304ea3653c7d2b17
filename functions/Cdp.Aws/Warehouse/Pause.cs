namespace Cdp.Aws.Warehouse;

/// <summary>Pauses that grow by half: 0.2 s at first, 5 s at most.</summary>
internal sealed class Pause(TimeProvider clock)
{
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(5);

    private TimeSpan _next = TimeSpan.FromMilliseconds(200);

    public async Task WaitAsync(CancellationToken cancel)
    {
        await Task.Delay(_next, clock, cancel);
        _next = _next * 1.5 < Max ? _next * 1.5 : Max;
    }
}
