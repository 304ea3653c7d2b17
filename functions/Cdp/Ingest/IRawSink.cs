using Cdp.Raw;

namespace Cdp.Ingest;

/// <summary>Where the collector leaves a record: the lake itself (<see cref="RawWriter"/>), or a queue before it.</summary>
public interface IRawSink
{
    /// <returns>
    /// True once the record is durable. False when it could not be stored, which has been logged, or when the caller's time is over, and
    /// then it may still be stored.
    /// </returns>
    Task<bool> StoreAsync(RawRecord record, CancellationToken cancel);
}
