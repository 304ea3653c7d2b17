using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using Cdp.Aws.Testing;

namespace Cdp.Functions.Tests.Buffered;

/// <summary>
/// A queue of moto's SQS, and the part of Lambda that takes batches from it, hands them to a function and deletes what is done.
/// </summary>
internal sealed class HitQueue(AmazonSQSClient sqs, string url) : IDisposable
{
    public string Url => url;

    public static async Task<HitQueue> OpenAsync(Moto moto)
    {
        var sqs = moto.Sqs();
        return new HitQueue(sqs, await Moto.QueueAsync(sqs));
    }

    /// <summary>All messages that are there, hidden from now on.</summary>
    public async Task<List<Message>> TakeAsync()
    {
        var taken = new List<Message>();
        var request =
            new ReceiveMessageRequest(url) { MaxNumberOfMessages = 10, MessageSystemAttributeNames = ["All"], VisibilityTimeout = 600 };
        while (await sqs.ReceiveMessageAsync(request) is { Messages: { Count: > 0 } messages }) taken.AddRange(messages);
        return taken;
    }

    /// <summary>Sends a batch as an event, and settles it by the answer: what it names is there again.</summary>
    /// <returns>The ids that the answer names.</returns>
    public async Task<IReadOnlyList<string>> DeliverAsync(IReadOnlyCollection<Message> batch, FunctionProcess writer)
    {
        var reply = await writer.InvokeAsync(Event(batch));
        Assert.False(reply.Failed, reply.Body);
        var failed = Failures(reply.Body);
        foreach (var message in batch)
            if (failed.Contains(message.MessageId)) await sqs.ChangeMessageVisibilityAsync(url, message.ReceiptHandle, 0);
            else await sqs.DeleteMessageAsync(url, message.ReceiptHandle);
        return failed;
    }

    public static IReadOnlyList<string> Failures(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        return
        [
            .. document.RootElement.GetProperty("batchItemFailures").EnumerateArray()
                .Select(item => item.GetProperty("itemIdentifier").GetString()!),
        ];
    }

    public void Dispose() => sqs.Dispose();

    private static string Event(IEnumerable<Message> batch) =>
        new JsonObject { ["Records"] = new JsonArray([.. batch.Select(Record)]) }.ToJsonString();

    private static JsonNode Record(Message message) => new JsonObject
    {
        ["messageId"] = message.MessageId,
        ["receiptHandle"] = message.ReceiptHandle,
        ["body"] = message.Body,
        ["attributes"] =
            new JsonObject([.. message.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)attribute.Value))]),
        ["messageAttributes"] = new JsonObject(),
        ["md5OfBody"] = message.MD5OfBody,
        ["eventSource"] = "aws:sqs",
        ["eventSourceARN"] = "arn:aws:sqs:us-east-1:123456789012:hits",
        ["awsRegion"] = "us-east-1",
    };
}
