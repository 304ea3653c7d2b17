using System.Buffers;
using System.Text;
using Cdp.Compact;
using Cdp.Ingest;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Raw;
using Cdp.Settings;
using Cdp.Storage;
using Cdp.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Cdp.Tests.Ingest;

public sealed class BatchWriterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryObjectStore _lake = new();
    private readonly List<string> _log = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_one_gzip_object_named_after_its_first_record()
    {
        var batch = Enumerable.Range(0, 50).Select(n => Hit($"r{n:00}", Noon.AddSeconds(50 - n))).ToArray();

        Assert.Empty(await WriteAsync(batch));

        var key = Assert.Single(_lake.Keys);
        Assert.Matches(@"^raw/dt=2026-11-20/hour=12/20261120T120001\.000Z-[0-9a-f]{32}\.ndjson\.gz$", key);
        Assert.Equal(batch.Reverse().Select(message => Encoding.UTF8.GetString(message.Body.Span)), await LinesAsync(key));
    }

    [Fact]
    public async Task Each_record_lies_in_the_hour_that_it_was_received_in_however_late_it_comes()
    {
        DateTimeOffset[] times =
            [Noon, Noon.AddDays(-3), Noon.AddMilliseconds(-1), Noon.AddHours(1), Noon.AddMinutes(59), Noon.AddDays(-3).AddMinutes(1)];

        Assert.Empty(await WriteAsync([.. times.Select((time, n) => Hit($"r{n}", time, sentAt: Noon.AddHours(2)))]));

        Assert.Equal(4, _lake.Keys.Count);
        foreach (var key in _lake.Keys)
            Assert.All(
                await LinesAsync(key), line => Assert.StartsWith(LakeLayout.RawHour(ReceivedAt(line)), key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_batch_again_in_another_order_is_the_same_object()
    {
        QueuedMessage[] batch = [Hit("a", Noon), Hit("b", Noon), Hit("c", Noon.AddSeconds(1))];
        Assert.Empty(await WriteAsync(batch));
        var (key, bytes) = (Assert.Single(_lake.Keys), _lake[_lake.Keys[0]]);

        Assert.Empty(await WriteAsync([batch[1], batch[0], batch[2]]));

        Assert.Equal(bytes, _lake[Assert.Single(_lake.Keys)]);
        Assert.Equal(key, _lake.Keys[0]);
    }

    [Fact]
    public async Task A_message_that_comes_again_in_other_company_overwrites_nobody()
    {
        var again = Hit("a", Noon);
        Assert.Empty(await WriteAsync(again, Hit("b", Noon.AddSeconds(1))));
        Assert.Empty(await WriteAsync(again, Hit("c", Noon.AddSeconds(2))));

        Assert.Equal(["a", "a", "b", "c"], await RecordIdsAsync());
        var day = await CompactAsync(_lake);
        Assert.Equal("4/4/3/1", $"{day.Requests}/{day.EventsRead}/{day.Hits}/{day.Duplicates}");
    }

    [Fact]
    public async Task What_the_lake_does_not_take_comes_again_and_the_rest_is_safe()
    {
        QueuedMessage[] batch = [.. Enumerable.Range(0, 10).Select(n => Hit($"r{n}", Noon.AddHours(n % 2)))];

        var failed = await new BatchWriter(new RefusingStore(_lake, key => key.Contains("hour=13", StringComparison.Ordinal)), _log.Add)
            .WriteAsync(batch, Cancel);

        Assert.Equal(["m-r1", "m-r3", "m-r5", "m-r7", "m-r9"], failed.Order(StringComparer.Ordinal));
        Assert.Equal(["r0", "r2", "r4", "r6", "r8"], await RecordIdsAsync());
        Assert.StartsWith(
            "5 messages could not be stored and stay in the queue. The store refuses raw/dt=2026-11-20/hour=13/", Assert.Single(_log),
            StringComparison.Ordinal);
        Assert.Empty(await WriteAsync([.. batch.Where(message => failed.Contains(message.Id))]));
        Assert.Equal(10, (await RecordIdsAsync()).Count);
    }

    [Fact]
    public async Task When_the_lake_is_down_every_message_comes_again()
    {
        QueuedMessage[] batch = [Hit("a", Noon), Hit("b", Noon.AddHours(3)), new("poison", "?"u8.ToArray(), Noon)];

        var failed = await new BatchWriter(new RefusingStore(_lake, _ => true), _log.Add).WriteAsync(batch, Cancel);

        Assert.Equal(["m-a", "m-b", "poison"], failed.Order(StringComparer.Ordinal));
        Assert.Empty(_lake.Keys);
    }

    [Theory]
    [InlineData("?")]
    [InlineData("{\"v\":1,\"id\":\"x\"}")]
    [InlineData("{\"v\":1,\"id\":\"../x\",\"received_at\":\"2026-11-20T12:00:00.000Z\"}")]
    [InlineData("{\"v\":1,\"id\":\"x\",\"received_at\":\"0001-12-31T23:59:59Z\"}")]
    [InlineData("{\"v\":1,\"id\":\"x\",\"received_at\":\"9999-01-01T00:00:00Z\"}")]
    public async Task What_is_no_raw_record_holds_up_nobody_and_ends_as_a_bad_record(string poison)
    {
        var message = new QueuedMessage("0f1e-2d3c", Encoding.UTF8.GetBytes(poison), Noon.AddMinutes(7));

        Assert.Empty(await WriteAsync(Hit("a", Noon), message, Hit("b", Noon)));
        Assert.Empty(await WriteAsync(message, Hit("c", Noon)));

        var kept = Assert.Single(_lake.Keys, key => key.EndsWith(".ndjson", StringComparison.Ordinal));
        Assert.StartsWith("raw/dt=2026-11-20/hour=12/20261120T120700.000Z-", kept, StringComparison.Ordinal);
        Assert.Equal(poison, Encoding.UTF8.GetString(_lake[kept]!));
        var day = await CompactAsync(_lake);
        Assert.Equal("4/3/1", $"{day.Requests}/{day.Hits}/{day.Rejected["bad_record"]}");
    }

    [Fact]
    public async Task What_comes_in_late_makes_its_day_be_compacted_again()
    {
        Assert.Empty(await WriteAsync(Hit("a", Noon), Hit("b", Noon.AddDays(1))));
        Assert.Equal(7, (await ScheduledAsync()).Done.Count);
        Assert.Empty((await ScheduledAsync()).Done);

        Assert.Empty(await WriteAsync(Hit("late", Noon.AddHours(1), sentAt: Noon.AddDays(2))));

        var again = Assert.Single((await ScheduledAsync()).Done);
        Assert.Equal("2026-11-20: 2", $"{LakeLayout.Text(again.Dt)}: {again.Hits}");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(20261120)]
    public async Task However_a_queue_delivers_the_lake_is_as_if_written_directly(int seed)
    {
        var random = new Random(seed);
        var direct = new MemoryObjectStore();
        var writer = new RawWriter(direct, RawWriterLimits.Default, Assert.Fail);
        var queue = new List<QueuedMessage>();
        foreach (var record in Records(random))
        {
            Assert.True(await writer.StoreAsync(record, Cancel));
            queue.Add(Queued(record, Noon));
        }

        await DeliverAsync(queue, random);

        var (once, delivered) = (await CompactAsync(direct), await CompactAsync(_lake));
        Assert.Equal(LakeSnapshot.Owners(direct), LakeSnapshot.Owners(_lake));
        Assert.Equal((once.Hits, once.EventsRead - once.Duplicates), (delivered.Hits, delivered.EventsRead - delivered.Duplicates));
        Assert.InRange(delivered.Duplicates, once.Duplicates + 1, int.MaxValue);
    }

    /// <summary>Batches of any size in any order; some puts fail, and some messages come again although they are safe.</summary>
    private async Task DeliverAsync(List<QueuedMessage> queue, Random random)
    {
        var store = new RefusingStore(_lake, _ => random.Next(4) == 0);
        while (queue.Count > 0)
        {
            var all = queue.ToArray();
            random.Shuffle(all);
            var batch = all.Take(random.Next(1, 40)).ToArray();
            var failed = await new BatchWriter(store, _log.Add).WriteAsync(batch, Cancel);
            queue.RemoveAll(message => batch.Contains(message) && !failed.Contains(message.Id) && random.Next(8) > 0);
        }
    }

    private static IEnumerable<RawRecord> Records(Random random)
    {
        for (var n = 0; n < 200; n++)
            yield return Record(
                $"r{n}", Noon.AddSeconds(random.Next(-40_000, 40_000)),
                $"v=1&t=pageview&tid=UA-1-1&cid=c{random.Next(9)}&dp=/{random.Next(3)}"
                + (random.Next(4) == 0 ? $"&uid=u{random.Next(3)}" : "") + $"&z={n}");
    }

    private static async Task<CompactReceipt> CompactAsync(MemoryObjectStore lake) =>
        Assert.Single((await Compaction(lake).RunAsync(new CompactRequest("2026-11-20"), null, Cancel)).Done);

    private async Task<CompactReply> ScheduledAsync() => await Compaction(_lake).RunAsync(new CompactRequest(), null, Cancel);

    private static Compaction Compaction(IObjectStore lake) => new(lake, CompactSettings.Default, new FakeTimeProvider(Noon.AddDays(4)));

    private Task<IReadOnlyList<string>> WriteAsync(params QueuedMessage[] batch) =>
        new BatchWriter(_lake, Assert.Fail).WriteAsync(batch, Cancel);

    private async Task<List<string>> LinesAsync(string key)
    {
        await using var lines = RawObjectStream.Open((await _lake.OpenAsync(key, Cancel))!);
        var found = new List<string>();
        while (await lines.ReadAsync(Cancel)) found.Add(Encoding.UTF8.GetString(lines.Line.Span));
        return found;
    }

    private async Task<List<string>> RecordIdsAsync()
    {
        var ids = new List<string>();
        foreach (var key in _lake.Keys.Where(LakeLayout.IsRaw))
            ids.AddRange((await LinesAsync(key)).Select(line => Encoding.UTF8.GetString(Read(line).Id.Span)));
        return [.. ids.Order(StringComparer.Ordinal)];
    }

    private static DateTimeOffset ReceivedAt(string line) => DateTimeOffset.FromUnixTimeMilliseconds(Read(line).ReceivedAt);

    private static RawRecord Read(string line)
    {
        var reader = new RawRecordReader();
        Assert.True(reader.TryRead(Encoding.UTF8.GetBytes(line), out var detail), detail);
        return reader.Record;
    }

    private static QueuedMessage Hit(string id, DateTimeOffset receivedAt, DateTimeOffset? sentAt = null) =>
        Queued(Record(id, receivedAt, $"v=1&t=pageview&tid=UA-1-1&cid=c&z={id}"), sentAt ?? receivedAt);

    private static QueuedMessage Queued(RawRecord record, DateTimeOffset sentAt)
    {
        var line = new ArrayBufferWriter<byte>();
        RawRecordWriter.Write(record, line);
        return new($"m-{Encoding.UTF8.GetString(record.Id.Span)}", line.WrittenMemory[..^1], sentAt);
    }

    private static RawRecord Record(string id, DateTimeOffset receivedAt, string query) => new()
    {
        Id = Encoding.UTF8.GetBytes(id),
        ReceivedAt = receivedAt.ToUnixTimeMilliseconds(),
        Method = "GET"u8.ToArray(),
        Path = "/collect"u8.ToArray(),
        Query = Encoding.UTF8.GetBytes(query),
    };
}
