namespace Cdp.Local.Demo;

/// <summary>Shows the time of the recording: what was sent on 2 November is received on 2 November. Durations are real.</summary>
internal sealed class RecordedClock : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Set(DateTimeOffset now) => Interlocked.Exchange(ref _ticks, now.UtcTicks);
}
