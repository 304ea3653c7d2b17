using Cdp.Raw;
using Cdp.Storage;

namespace Cdp.Ingest;

/// <summary>Puts what a queue hands over in batches under raw/, many records an object, and says which messages must come again.</summary>
/// <remarks>
/// A queue delivers at least once, late, and in any company. So an object is named after its content: the same batch again is the same
/// object, and a message that comes again among others overwrites nothing; compaction drops the copy by the record's id and time. A
/// record lies in the hour in which it was received, however late it comes here. What is no raw record is kept as it is, in an object of
/// its own in the hour in which the queue took it, where compaction finds a bad record: it delays no other message, and is not lost.
/// </remarks>
public sealed class BatchWriter(IObjectStore store, Action<string> log)
{
    /// <summary>Objects put at a time: mostly there is one, and after an outage some hours.</summary>
    private const int Puts = 8;

    /// <returns>The ids of the messages that are not durable, which has been logged.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(IEnumerable<QueuedMessage> batch, CancellationToken cancel)
    {
        var failed = new List<string>();
        await Parallel.ForEachAsync(
            Objects(batch),
            new ParallelOptions { MaxDegreeOfParallelism = Puts, CancellationToken = cancel },
            async (item, stop) =>
            {
                if (await TryPutAsync(item, stop)) return;
                lock (failed) failed.AddRange(item.Messages);
            });
        return failed;
    }

    private static IEnumerable<BatchObject> Objects(IEnumerable<QueuedMessage> batch)
    {
        var reader = new RawRecordReader();
        var records = new List<ReceivedMessage>();
        foreach (var message in batch)
        {
            if (reader.TryRead(message.Body, out _)) records.Add(ReceivedMessage.Of(message, reader.Record));
            else yield return BatchObject.Of(message);
        }

        foreach (var hour in records.GroupBy(record => record.Hour, StringComparer.Ordinal)) yield return BatchObject.Of(hour);
    }

    private async Task<bool> TryPutAsync(BatchObject item, CancellationToken cancel)
    {
        try
        {
            await store.PutAsync(item.Key, item.Bytes, cancel);
            return true;
        }
        catch (ObjectStoreException e) // anything else fails the batch, which then comes again whole: its objects are the same
        {
            log($"{item.Messages.Count} messages could not be stored and stay in the queue. {e.Message}");
            return false;
        }
    }
}
