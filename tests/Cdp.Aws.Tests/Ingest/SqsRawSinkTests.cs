using System.Buffers;
using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using Cdp.Aws.Ingest;
using Cdp.Aws.Lake;
using Cdp.Aws.Testing;
using Cdp.Ingest;
using Cdp.Lake;
using Cdp.Raw;
using Cdp.Storage;

namespace Cdp.Aws.Tests.Ingest;

/// <summary>Against moto's SQS, with the lake in its S3 as the direct way.</summary>
public sealed class SqsRawSinkTests(Moto moto) : IAsyncLifetime
{
    private readonly List<string> _log = [];
    private AmazonSQSClient _sqs = null!;
    private string _queue = null!;
    private S3ObjectStore _lake = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sqs = moto.Sqs();
        _queue = await Moto.QueueAsync(_sqs);
        var s3 = moto.S3();
        _lake = new S3ObjectStore(s3, await moto.BucketAsync(s3));
    }

    public ValueTask DisposeAsync()
    {
        _sqs?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_record_is_a_message_of_its_line()
    {
        var record = Record("v=1&t=pageview"u8.ToArray());

        Assert.True(await Sink().StoreAsync(record, Cancel));

        Assert.Equal(Line(record), Assert.Single(await MessagesAsync()));
        Assert.Empty(await DirectAsync());
    }

    [Fact]
    public async Task Whatever_bytes_a_sender_makes_up_come_out_as_they_went_in()
    {
        byte[][] bodies =
        [
            [.. Enumerable.Range(0, 256).Select(b => (byte)b)],
            [.. Enumerable.Range(0, 128).Select(b => (byte)b)],
            "\"\\\u2028\uD83D\uDE00\uFFFD\u007F<&>"u8.ToArray(),
            [],
        ];

        foreach (var body in bodies) Assert.True(await Sink().StoreAsync(Record(body), Cancel));

        Assert.Equal(
            bodies.Select(body => Line(Record(body))).Order(StringComparer.Ordinal), (await MessagesAsync()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 1)]
    public async Task A_record_that_no_message_can_hold_goes_directly(int bytesOver, int messages, int objects)
    {
        var rest = SqsRawSink.MaxBytes - Encoding.UTF8.GetByteCount(Line(Record("x"u8.ToArray()))) + 1;
        var record = Record(Encoding.UTF8.GetBytes(new string('ä', (rest + bytesOver) / 2) + new string('x', (rest + bytesOver) % 2)));
        Assert.Equal(SqsRawSink.MaxBytes + bytesOver, Encoding.UTF8.GetByteCount(Line(record)));

        Assert.True(await Sink().StoreAsync(record, Cancel));

        Assert.Equal((messages, objects), ((await MessagesAsync()).Count, (await DirectAsync()).Count));
        Assert.Empty(_log);
    }

    [Theory, InlineData("\uFFFE"), InlineData("\uFFFF")]
    public async Task A_character_that_SQS_would_change_goes_directly(string character)
    {
        Assert.True(await Sink().StoreAsync(Record(Encoding.UTF8.GetBytes($"v=1&dt={character}")), Cancel));

        Assert.Empty(await MessagesAsync());
        Assert.Contains(character, Assert.Single(await DirectAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_SQS_refuses_goes_directly_and_the_log_says_why_without_the_hit()
    {
        await _sqs.DeleteQueueAsync(_queue, Cancel);

        Assert.True(await Sink().StoreAsync(Record("v=1&uid=ann"u8.ToArray()), Cancel));

        Assert.Equal(Line(Record("v=1&uid=ann"u8.ToArray())), Assert.Single(await DirectAsync()));
        Assert.StartsWith("SQS did not take a hit, so it goes to the lake directly. ", Assert.Single(_log), StringComparison.Ordinal);
        Assert.DoesNotContain("ann", _log[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_SQS_hits_are_stored_and_without_the_lake_too_they_are_refused()
    {
        using var nowhere = Moto.SqsAt(new Uri($"http://127.0.0.1:{Server.FreePort()}"));
        var queue = $"{nowhere.Config.ServiceURL}/123456789012/hits";
        Assert.True(await new SqsRawSink(nowhere, queue, Direct(_lake), _log.Add).StoreAsync(Record("v=1"u8.ToArray()), Cancel));
        Assert.Single(await DirectAsync());

        using var s3 = moto.S3();
        var gone = new S3ObjectStore(s3, $"gone-{Guid.NewGuid():N}");
        Assert.False(await new SqsRawSink(nowhere, queue, Direct(gone), _log.Add).StoreAsync(Record("v=1"u8.ToArray()), Cancel));
        Assert.Equal(3, _log.Count);
    }

    private SqsRawSink Sink() => new(_sqs, _queue, Direct(_lake), _log.Add);

    private RawWriter Direct(IObjectStore lake) => new(lake, RawWriterLimits.Default, _log.Add);

    private async Task<List<string>> MessagesAsync()
    {
        var bodies = new List<string>();
        var request = new ReceiveMessageRequest(_queue) { MaxNumberOfMessages = 10 };
        while (await _sqs.ReceiveMessageAsync(request, Cancel) is { Messages: { Count: > 0 } messages })
            bodies.AddRange(messages.Select(message => message.Body));
        return bodies;
    }

    private async Task<List<string>> DirectAsync()
    {
        var lines = new List<string>();
        await foreach (var raw in _lake.ListAsync(LakeLayout.AllRaw, Cancel))
        {
            await using var content = RawObjectStream.Open((await _lake.OpenAsync(raw.Key, Cancel))!);
            while (await content.ReadAsync(Cancel)) lines.Add(Encoding.UTF8.GetString(content.Line.Span));
        }

        return lines;
    }

    private static string Line(RawRecord record)
    {
        var line = new ArrayBufferWriter<byte>();
        RawRecordWriter.Write(record, line);
        return Encoding.UTF8.GetString(line.WrittenSpan[..^1]);
    }

    private static RawRecord Record(byte[] body) => new()
    {
        Id = "01JDE"u8.ToArray(),
        ReceivedAt = 1_795_500_000_000,
        Method = "POST"u8.ToArray(),
        Path = "/collect"u8.ToArray(),
        Body = body,
    };
}
