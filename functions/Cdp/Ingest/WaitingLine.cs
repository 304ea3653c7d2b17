using System.Buffers;
using System.Text;
using Cdp.Lake;
using Cdp.Raw;

namespace Cdp.Ingest;

/// <summary>A raw record as the line it will be, and its sender, who waits to hear that it is durable.</summary>
internal sealed class WaitingLine
{
    private readonly DateTimeOffset _receivedAt;
    private readonly string _id;

    public WaitingLine(RawRecord record)
    {
        var line = new ArrayBufferWriter<byte>(512 + record.Query.Length + record.Body.Length);
        RawRecordWriter.Write(record, line);
        Bytes = line.WrittenMemory;
        _receivedAt = DateTimeOffset.FromUnixTimeMilliseconds(record.ReceivedAt);
        _id = Encoding.ASCII.GetString(record.Id.Span);
    }

    /// <summary>One JSON object and a line feed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Hours since 1970, UTC: lines of one hour may share an object.</summary>
    public long Hour => _receivedAt.ToUnixTimeSeconds() / 3600;

    public TaskCompletionSource<bool> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The key of an object that begins with this line.</summary>
    public string Key(bool gzip) => LakeLayout.Raw(_receivedAt, _id, gzip);
}
