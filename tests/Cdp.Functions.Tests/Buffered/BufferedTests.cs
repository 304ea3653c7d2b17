using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.SQS.Model;
using Cdp.Aws.Lake;
using Cdp.Aws.Settings;
using Cdp.Aws.Testing;
using Cdp.Compact;
using Cdp.Functions.Tests.Cloud;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Local.Warehouse;
using Cdp.Profiles;
using Cdp.Settings;
using NodaTime;

namespace Cdp.Functions.Tests.Buffered;

/// <summary>The published Ingest and Batch with moto's SQS and S3 between: hits, messages, batches of them, objects.</summary>
public sealed class BufferedTests(Moto moto, Publication publication) : IAsyncLifetime
{
    private AmazonS3Client _s3 = null!;
    private HitQueue _queue = null!;

    public async ValueTask InitializeAsync()
    {
        _s3 = moto.S3();
        _queue = await HitQueue.OpenAsync(moto);
    }

    public ValueTask DisposeAsync()
    {
        _s3?.Dispose();
        _queue?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task By_the_queue_hits_become_the_lake_that_they_become_directly()
    {
        var (direct, buffered) = (await moto.BucketAsync(_s3), await moto.BucketAsync(_s3));
        await IngestAsync(Variables(direct, IngestMode.Direct));
        await IngestAsync(Variables(buffered, IngestMode.Buffered));
        Assert.Empty(await RawAsync(buffered));
        var messages = await _queue.TakeAsync();
        Assert.Equal((await RawAsync(direct)).Count, messages.Count);

        await using var writer = await WriterAsync(buffered, moto.Url);
        Assert.Empty(await _queue.DeliverAsync([.. messages.Take(5)], writer));
        Assert.Empty(await _queue.DeliverAsync([.. messages.Skip(3)], writer));   // two are delivered twice

        Assert.InRange((await RawAsync(buffered)).Count, 2, 4);   // an object for each batch and hour
        var (once, twice) = (await CompactAsync(direct), await CompactAsync(buffered));
        Assert.Equal((once.Hits, once.EventsRead - once.Duplicates), (twice.Hits, twice.EventsRead - twice.Duplicates));
        Assert.Equal(once.Requests + 2, twice.Requests);
        var rows = await RowsAsync(buffered);
        Assert.Equal(await RowsAsync(direct), rows);
        Assert.Equal(once.Hits, rows.Length - 1);
    }

    [Fact]
    public async Task What_is_too_large_for_a_message_goes_past_the_queue()
    {
        var bucket = await moto.BucketAsync(_s3);
        await using var ingest = await FunctionProcess.StartAsync(publication.PathOf("Ingest"), Variables(bucket, IngestMode.Buffered));
        var hit = JsonNode.Parse(Events.Of("ingest").Single(each => each.Name == "measurement-protocol").Json)!;
        hit["body"] = "{" + new string('\u0001', 60_000) + "}";   // six bytes each in a line of JSON

        var reply = await ingest.InvokeAsync(hit.ToJsonString());

        Assert.Contains("\"statusCode\":204", reply.Body, StringComparison.Ordinal);
        Assert.Single(await RawAsync(bucket));
        Assert.Empty(await _queue.TakeAsync());
    }

    [Fact]
    public async Task While_S3_is_down_every_message_comes_again_and_then_none_is_lost()
    {
        var bucket = await moto.BucketAsync(_s3);
        await using var proxy = await FaultyProxy.BeforeAsync(moto.Url);
        proxy.Refusals = int.MaxValue;
        await IngestAsync(Variables(bucket, IngestMode.Buffered));
        var messages = await _queue.TakeAsync();
        await using var writer = await WriterAsync(bucket, proxy.Url);

        var failed = await _queue.DeliverAsync(messages, writer);
        Assert.Equal(messages.Select(Id).Order(StringComparer.Ordinal), failed.Order(StringComparer.Ordinal));
        Assert.Empty(await RawAsync(bucket));

        proxy.Refusals = 0;
        var again = await _queue.TakeAsync();
        Assert.Empty(await _queue.DeliverAsync(again, writer));
        Assert.Equal(messages.Count, again.Count);
        Assert.NotEmpty(await RawAsync(bucket));
        Assert.Empty(await _queue.TakeAsync());
        Assert.DoesNotContain(writer.Log, line => line.Contains("pageview", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_half_a_batch_fails_only_that_half_comes_again()
    {
        var bucket = await moto.BucketAsync(_s3);
        await using var proxy = await FaultyProxy.BeforeAsync(moto.Url);
        proxy.When = request => request.Path.Value!.Contains("hour=10", StringComparison.Ordinal);
        proxy.Refusals = int.MaxValue;
        await using var writer = await WriterAsync(bucket, proxy.Url);
        var (_, json) = Assert.Single(Events.Of("batch"));

        var reply = await writer.InvokeAsync(json);

        Assert.Equal(["0002", "0003", "0004"], HitQueue.Failures(reply.Body).Select(id => id[^4..]).Order(StringComparer.Ordinal));
        Assert.StartsWith(
            "raw/dt=2026-11-20/hour=09/20261120T095959.900Z-", Assert.Single(await RawAsync(bucket)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_batch_is_two_hits_a_copy_and_a_bad_record()
    {
        var bucket = await moto.BucketAsync(_s3);
        await using var writer = await WriterAsync(bucket, moto.Url);
        var (_, json) = Assert.Single(Events.Of("batch"));
        for (var times = 0; times < 2; times++)
            Assert.Empty(HitQueue.Failures((await writer.InvokeAsync(json)).Body));

        Assert.Equal(3, (await RawAsync(bucket)).Count);
        var day = await CompactAsync(bucket);
        Assert.Equal("2 1 1", $"{day.Hits} {day.Duplicates} {day.Rejected["bad_record"]}");
    }

    private static string Id(Message message) => message.MessageId;

    private async Task IngestAsync(Dictionary<string, string> variables)
    {
        await using var ingest = await FunctionProcess.StartAsync(publication.PathOf("Ingest"), variables);
        foreach (var (name, json) in Events.Of("ingest"))
        {
            var reply = await ingest.InvokeAsync(json);
            Assert.False(reply.Failed, $"{name}: {reply.Body}");
        }
    }

    private Task<FunctionProcess> WriterAsync(string bucket, Uri s3) =>
        FunctionProcess.StartAsync(
            publication.PathOf("Batch"),
            new Dictionary<string, string>(Variables(bucket, IngestMode.Buffered)) { ["AWS_ENDPOINT_URL_S3"] = s3.ToString() });

    private Dictionary<string, string> Variables(string bucket, IngestMode mode) => new(
        new BucketSettings(bucket).ToVariables().Concat(new QueueSettings(_queue.Url).ToVariables())
            .Concat(new IngestSettings("", mode).ToVariables()))
    {
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["AWS_ENDPOINT_URL"] = moto.Url.ToString(),
    };

    private async Task<List<string>> RawAsync(string bucket) => await LakeCopy.KeysAsync(new S3ObjectStore(_s3, bucket), LakeLayout.AllRaw);

    /// <summary>Compacts the only day that the bucket's raw objects lie in.</summary>
    private async Task<CompactReceipt> CompactAsync(string bucket)
    {
        var day = Assert.Single((await RawAsync(bucket)).Select(key => key["raw/dt=".Length..][..10]).Distinct(StringComparer.Ordinal));
        var compaction = new Compaction(new S3ObjectStore(_s3, bucket), CompactSettings.Default, TimeProvider.System);
        return Assert.Single(
            (await compaction.RunAsync(new CompactRequest(day), remaining: null, TestContext.Current.CancellationToken)).Done);
    }

    /// <summary>The hits of a bucket after a line of names, but for what two runs cannot have in common: ids and times.</summary>
    private async Task<string[]> RowsAsync(string bucket)
    {
        using var copy = await LakeCopy.OfAsync(new S3ObjectStore(_s3, bucket), LakeLayout.AllHits);
        const string Sql =
            "SELECT user_id, identified_by, client_id, event_name, page_location, page_title, uid FROM hits ORDER BY 1, 2, 3, 4, 5, 6, 7";
        await using var result = await new DuckDbWarehouse(copy.Root)
            .RunAsync(new WarehouseQuery("test", new LocalDate(2026, 1, 1), Sql, ""), CancellationToken.None);
        using var reader = new StreamReader(result.Csv);
        return (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
