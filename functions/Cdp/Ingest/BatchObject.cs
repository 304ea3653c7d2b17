using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Cdp.Lake;
using Cdp.Raw;

namespace Cdp.Ingest;

/// <summary>A message that holds a raw record.</summary>
internal sealed record ReceivedMessage(QueuedMessage Message, DateTimeOffset ReceivedAt, string RecordId)
{
    /// <summary>The folder of an hour, UTC: records in it may share an object.</summary>
    public string Hour => LakeLayout.RawHour(ReceivedAt);

    public static ReceivedMessage Of(QueuedMessage message, RawRecord record) =>
        new(message, DateTimeOffset.FromUnixTimeMilliseconds(record.ReceivedAt), Encoding.ASCII.GetString(record.Id.Span));
}

/// <summary>One object under raw/, and the messages that are safe once it is put.</summary>
internal sealed record BatchObject(IReadOnlyList<string> Messages, string Key, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Records of one hour, in an order of their own: the order of delivery must not make another object.</summary>
    public static BatchObject Of(IEnumerable<ReceivedMessage> hour)
    {
        var records = hour.OrderBy(record => record.ReceivedAt).ThenBy(record => record.RecordId, StringComparer.Ordinal).ToList();
        ReadOnlyMemory<byte>[] lines = [.. records.SelectMany(record => (ReadOnlyMemory<byte>[])[record.Message.Body, "\n"u8.ToArray()])];
        var key = LakeLayout.Raw(records[0].ReceivedAt, NameOf(lines));
        return new([.. records.Select(record => record.Message.Id)], key, GzipLines.Of(lines, CompressionLevel.Optimal));
    }

    /// <summary>Something that is no raw record, as it is.</summary>
    public static BatchObject Of(QueuedMessage message) =>
        new(
            [message.Id], LakeLayout.Raw(message.SentAt, NameOf(Encoding.UTF8.GetBytes(message.Id), message.Body), gzip: false),
            message.Body);

    private static string NameOf(params IEnumerable<ReadOnlyMemory<byte>> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in content) hash.AppendData(part.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
