using System.Buffers;
using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using Cdp.Aws.Lake;
using Cdp.Ingest;
using Cdp.Raw;

namespace Cdp.Aws.Ingest;

/// <summary>Hands records to an SQS queue, a message each: its body is the record's line. What SQS has accepted is durable.</summary>
/// <remarks>
/// What a message cannot carry goes directly to the lake, and so does what SQS does not take in time: it may be in the queue all the
/// same, and then compaction drops one of the two by the record's id and time.
/// </remarks>
/// <param name="direct">The way past the queue.</param>
public sealed class SqsRawSink(IAmazonSQS sqs, string queueUrl, IRawSink direct, Action<string> log) : IRawSink
{
    /// <summary>Most bytes of a message here, in UTF-8 (it has no attributes).</summary>
    /// <remarks>
    /// What every SQS queue takes, also one from before August 2025, when the limit rose to 1 MiB. Source: SQS, quotas of messages.
    /// </remarks>
    public const int MaxBytes = 256 * 1024;

    private long _queued;

    /// <summary>Records that went to the queue since the last call: who takes them out counts them as stored.</summary>
    public long TakeQueued() => Interlocked.Exchange(ref _queued, 0);

    public async Task<bool> StoreAsync(RawRecord record, CancellationToken cancel) =>
        (Message(record) is { } message && await TrySendAsync(message, cancel)) || await direct.StoreAsync(record, cancel);

    /// <returns>Null when SQS could not give it back as it is.</returns>
    private static string? Message(RawRecord record)
    {
        var line = new ArrayBufferWriter<byte>(512 + record.Query.Length + record.Body.Length);
        RawRecordWriter.Write(record, line);
        var bytes = line.WrittenSpan[..^1];
        if (bytes.Length > MaxBytes) return null;
        var text = Encoding.UTF8.GetString(bytes);
        // Not among the characters of a message; JSON escapes the others
        return text.AsSpan().ContainsAny('\uFFFE', '\uFFFF') ? null : text;
    }

    private async Task<bool> TrySendAsync(string message, CancellationToken cancel)
    {
        try
        {
            await sqs.SendMessageAsync(new SendMessageRequest(queueUrl, message), cancel);
            Interlocked.Increment(ref _queued);
            return true;
        }
        catch (Exception error) when (S3Faults.IsFault(error, CancellationToken.None))
        {
            log($"SQS did not take a hit, so it goes to the lake directly. {error.Message}");
            return false;
        }
    }
}
