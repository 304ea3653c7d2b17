namespace Cdp.Local.Serve;

/// <summary>What became of connections to the collector, since its start. Thread-safe.</summary>
public sealed class ConnectionCounts
{
    private long _open;
    private long _overAll;
    private long _overPerAddress;
    private long _brokenOff;

    public long Open => Interlocked.Read(ref _open);

    /// <summary>Closed at once, for there were too many all in all.</summary>
    public long OverAll => Interlocked.Read(ref _overAll);

    /// <summary>Closed at once, for there were too many from that address.</summary>
    public long OverPerAddress => Interlocked.Read(ref _overPerAddress);

    /// <summary>Requests that did not arrive whole: the sender went away or dripped, or the framing is none.</summary>
    public long BrokenOff => Interlocked.Read(ref _brokenOff);

    internal void Opened() => Interlocked.Increment(ref _open);

    internal void Closed() => Interlocked.Decrement(ref _open);

    internal void RefusedOverAll() => Interlocked.Increment(ref _overAll);

    internal void RefusedOverPerAddress() => Interlocked.Increment(ref _overPerAddress);

    internal void BrokeOff() => Interlocked.Increment(ref _brokenOff);
}
