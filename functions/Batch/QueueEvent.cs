using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.SQSEvents;
using Cdp.Ingest;

namespace Cdp.Functions;

/// <summary>A batch of an SQS event source mapping with <c>ReportBatchItemFailures</c>: what is named in the answer comes again.</summary>
internal static class QueueEvent
{
    public static IEnumerable<QueuedMessage> Read(SQSEvent batch) => batch.Records.Select(message => new QueuedMessage(
        message.MessageId,
        Encoding.UTF8.GetBytes(message.Body),
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(message.Attributes["SentTimestamp"], CultureInfo.InvariantCulture))));

    public static SQSBatchResponse Answer(IEnumerable<string> failed) =>
        new([.. failed.Select(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id })]);
}

[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
internal sealed partial class QueueJson : JsonSerializerContext;
