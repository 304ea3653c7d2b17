namespace Cdp.Ingest;

/// <summary>A message as a queue hands it over.</summary>
/// <param name="Id">The queue's own name for it: stays the same when it is delivered again.</param>
/// <param name="Body">UTF-8; a raw record as one line of JSON, without the line break, unless another program wrote into the queue.</param>
/// <param name="SentAt">When the queue took it.</param>
public sealed record QueuedMessage(string Id, ReadOnlyMemory<byte> Body, DateTimeOffset SentAt);
