using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.SQSEvents;

namespace Cdp.Functions;

/// <summary>What S3 puts into a queue when an object was put. Source: Amazon S3, event message structure.</summary>
internal sealed record S3Notice(IReadOnlyList<S3Notice.Record>? Records)
{
    internal sealed record Record(Entity S3);

    internal sealed record Entity(Named Object);

    internal sealed record Named(string Key);

    /// <summary>The keys, decoded. None for the test message that S3 sends when notices are turned on.</summary>
    /// <exception cref="JsonException">It is no such message.</exception>
    public static IEnumerable<string> Keys(string body) =>
        (JsonSerializer.Deserialize(body, DeliverJson.Default.S3Notice)?.Records ?? [])
            .Select(record => WebUtility.UrlDecode(record.S3.Object.Key));
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(S3Notice))]
internal sealed partial class DeliverJson : JsonSerializerContext;
