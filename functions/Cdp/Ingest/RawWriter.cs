using System.IO.Compression;
using Cdp.Raw;
using Cdp.Storage;

namespace Cdp.Ingest;

/// <summary>Bounds of a <see cref="RawWriter"/>, so that a slow store is answered with refusals and not with growing memory.</summary>
/// <param name="WaitingBytes">Bytes of lines that may wait for the put in flight; what comes on top is refused.</param>
/// <param name="ObjectBytes">An object gets no further line once it has this many, before compression.</param>
public sealed record RawWriterLimits(int WaitingBytes, int ObjectBytes)
{
    public static readonly RawWriterLimits Default = new(WaitingBytes: 32 << 20, ObjectBytes: 8 << 20);
}

/// <summary>Stores raw records, many at once when many arrive at once, and says of each when it is durable.</summary>
/// <remarks>
/// Group commit: what arrives while a put is in flight waits, and the next put takes all of it as one object. So there is no journal
/// and no timer: a lone record costs one put and waits for nothing, and under load an object holds hundreds. (Two puts at a time
/// were measured: no more hits a second, twice the objects.) Nothing but finished objects ever lies under raw/. Records of different
/// hours (UTC) never share an object. A sender that goes away takes nothing back: its record is stored all the same.
/// </remarks>
public sealed class RawWriter(IObjectStore store, RawWriterLimits limits, Action<string> log, TimeProvider? clock = null) : IRawSink
{
    /// <summary>
    /// Bytes from which an object is gzip: a lone hit (624 on average in the captures) would shrink by a third, two by half.
    /// </summary>
    private const int GzipFrom = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<WaitingLine> _waiting = new();
    private readonly RepeatedFault _failing = new(log, clock ?? TimeProvider.System);
    private int _waitingBytes;
    private bool _putting;
    private bool _refusing;

    /// <returns>
    /// True once the record is durable. False when the store failed or is too slow to take more, which has been logged, or when the
    /// caller's time is over, and then the record may still be stored.
    /// </returns>
    public async Task<bool> StoreAsync(RawRecord record, CancellationToken cancel)
    {
        var line = new WaitingLine(record);
        switch (Enter(line))
        {
            case Entry.Refused: return false;
            case Entry.BeginsPutting: _ = Task.Run(PutAllAsync, CancellationToken.None); break; // it serves all that wait, not this sender
        }
        await ((Task)line.Stored.Task.WaitAsync(cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return line.Stored.Task.IsCompleted && await line.Stored.Task;
    }

    private Entry Enter(WaitingLine line)
    {
        lock (_gate)
        {
            if (_waitingBytes + line.Bytes.Length > limits.WaitingBytes) return Refuse(); // before it is queued: what waits is bounded
            _waiting.Enqueue(line);
            _waitingBytes += line.Bytes.Length;
            if (_putting) return Entry.Waits;
            _putting = true;
            return Entry.BeginsPutting;
        }
    }

    private Entry Refuse()
    {
        if (!_refusing) log($"The store is slower than the traffic: {_waiting.Count} hits wait for it, further ones are answered 503.");
        _refusing = true;
        return Entry.Refused;
    }

    private async Task PutAllAsync()
    {
        while (TakeGroup() is { Count: > 0 } group)
        {
            var put = PutAsync(group);
            await ((Task)put).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var line in group) line.Stored.SetFromTask(put);   // whatever became of it, a bug's exception too
        }
    }

    /// <summary>The lines at the head of the queue that may share an object; none: there is nothing left to put.</summary>
    private List<WaitingLine> TakeGroup()
    {
        lock (_gate)
        {
            var group = new List<WaitingLine>();
            var bytes = 0;
            while (bytes < limits.ObjectBytes && _waiting.TryPeek(out var next) && (group.Count == 0 || next.Hour == group[0].Hour))
            {
                group.Add(_waiting.Dequeue());
                bytes += next.Bytes.Length;
            }
            _waitingBytes -= bytes;
            _refusing &= group.Count == 0;
            _putting = group.Count > 0; // in the lock that saw the empty queue: a line that enters after it starts the next put itself
            return group;
        }
    }

    private async Task<bool> PutAsync(List<WaitingLine> group)
    {
        var length = group.Sum(line => line.Bytes.Length);
        var gzip = length >= GzipFrom;
        try
        {
            // No token: the object belongs to many senders, and none of them may take the others' hits along.
            await store.PutAsync(group[0].Key(gzip), gzip ? Compress(group) : Join(group, length), CancellationToken.None);
            _failing.Pass();
            return true;
        }
        catch (ObjectStoreException e)
        {
            _failing.Add(group.Count, count => $"{count} hits could not be stored and were answered 503. {e.Message}");
            return false;
        }
    }

    private static ReadOnlyMemory<byte> Join(List<WaitingLine> group, int length)
    {
        if (group.Count == 1) return group[0].Bytes;
        var joined = new MemoryStream(length);
        foreach (var line in group) joined.Write(line.Bytes.Span);
        return joined.GetBuffer().AsMemory(0, length);
    }

    private static ReadOnlyMemory<byte> Compress(List<WaitingLine> group) =>
        GzipLines.Of(group.Select(line => line.Bytes), CompressionLevel.Fastest);

    private enum Entry
    {
        Waits,
        BeginsPutting,
        Refused,
    }
}
