namespace Cdp.Storage;

/// <summary>Tells whether another day like the longest so far fits into the time that is left.</summary>
internal sealed class TimeBudget(TimeProvider clock, TimeSpan? remaining)
{
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _last, _longest;

    public bool HasTimeForAnother()
    {
        var elapsed = clock.GetElapsedTime(_start);
        if (elapsed - _last > _longest) _longest = elapsed - _last;
        _last = elapsed;
        return remaining is not { } limit || limit - elapsed > 1.5 * _longest;
    }
}
