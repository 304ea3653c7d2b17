using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.SQS;
using Amazon.SQS.Model;
using Cdp.Aws.Lake;
using Cdp.Aws.Settings;
using Cdp.Aws.Testing;
using Cdp.Compact;
using Cdp.Deliver;
using Cdp.Functions.Tests.Cloud;
using Cdp.Lake;
using Cdp.Settings;
using Microsoft.AspNetCore.Http;

namespace Cdp.Functions.Tests.Deliver;

/// <summary>
/// The published Score and Deliver: from a load to a receiver, and back into the table. The notices of S3 come from the test.
/// </summary>
public sealed class DeliverTests(Moto moto, TlsPostgres postgres, Publication publication) : IAsyncLifetime
{
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private const string Id = "msg_5f1b9c0f6a6e4d0b8b7c1d2e3f405162";

    private static readonly string Out = LakeLayout.DeliveryOut("crm", Id);

    private readonly ConcurrentQueue<(string Id, string Body, bool IsSigned)> _posts = new();
    private readonly string _secret = $"crm-{Guid.NewGuid():N}";
    private int _status = 200;
    private HttpServer _receiver = null!;
    private AmazonS3Client _s3 = null!;
    private AmazonSQSClient _sqs = null!;
    private string _queue = null!;
    private string _bucket = null!;
    private S3ObjectStore _lake = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_s3, _sqs) = (moto.S3(), moto.Sqs());
        (_queue, _bucket) = (await Moto.QueueAsync(_sqs), await moto.BucketAsync(_s3));
        _lake = new(_s3, _bucket);
        _receiver = await HttpServer.StartAsync(TakeAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_receiver is not null) await _receiver.DisposeAsync();
        _s3?.Dispose();
        _sqs?.Dispose();
    }

    [Fact]
    public async Task From_a_load_to_the_receiver_and_back_into_the_table()
    {
        await using var account = await Account.OpenAsync(moto, postgres);
        await moto.KeepSecretAsync(_secret, Key);
        await Corpus.ReceiveAsync(account.Lake);
        await new Compaction(account.Lake, CompactSettings.Default, TimeProvider.System)
            .RunAsync(new CompactRequest(From: "2026-11-09", To: "2026-11-15"), remaining: null, Cancel);
        var variables = account.Variables.Concat(Destinations.ToVariables()).ToDictionary();
        await using var score = await FunctionProcess.StartAsync(publication.PathOf("Score"), variables);

        Assert.False((await score.InvokeAsync("""{"date":"2026-11-15"}""")).Failed);
        var keys = await LakeCopy.KeysAsync(account.Lake, LakeLayout.AllDeliveriesOut);
        Assert.NotEmpty(keys);
        Assert.Equal(await CountAsync(account, "SELECT count(*) FROM profiles WHERE best_leads"), keys.Count);
        await using (var deliver = await StartAsync(variables["CDP_LAKE_BUCKET"]))
            foreach (var key in keys) Assert.Empty(await InvokeAsync(deliver, key, "1"));
        Assert.False((await score.InvokeAsync("""{"date":"2026-11-15"}""")).Failed);

        Assert.Equal(keys.Count, _posts.Count);
        Assert.All(_posts, post => Assert.True(post.IsSigned));
        Assert.Equal(keys.Count, await CountAsync(account, "SELECT count(*) FROM cdp_deliveries WHERE state = 'delivered'"));
        Assert.Empty(await LakeCopy.KeysAsync(account.Lake, LakeLayout.AllDeliveries));
    }

    [Fact]
    public async Task The_sample_event_posts_its_object_and_ignores_the_test_message_of_S3()
    {
        await moto.KeepSecretAsync(_secret, Key);
        await _lake.PutAsync(Out, """{"type":"segment.entered"}"""u8.ToArray(), Cancel);
        await using var deliver = await StartAsync(_bucket);
        var (_, json) = Assert.Single(Events.Of("deliver"));

        Assert.Empty(Failures(await deliver.InvokeAsync(json)));
        Assert.Empty(Failures(await deliver.InvokeAsync(json)));   // the queue gives it once more

        Assert.Equal((Id, """{"type":"segment.entered"}""", true), Assert.Single(_posts));
        Assert.Equal([LakeLayout.DeliveryDone("crm", Id)], await LakeCopy.KeysAsync(_lake, LakeLayout.AllDeliveries));
    }

    [Fact]
    public async Task What_the_receiver_does_not_take_is_hidden_for_the_pause()
    {
        _status = 500;
        await moto.KeepSecretAsync(_secret, Key);
        await _lake.PutAsync(Out, "{}"u8.ToArray(), Cancel);
        await using var deliver = await StartAsync(_bucket);
        await _sqs.SendMessageAsync(_queue, Notice(Out), Cancel);
        var message = Assert.Single((await ReceiveAsync()).Messages);

        Assert.Equal([message.MessageId], Failures(await deliver.InvokeAsync(Event(message))));

        Assert.Empty((await ReceiveAsync()).Messages ?? []);
        Assert.Equal([Out], await LakeCopy.KeysAsync(_lake, LakeLayout.AllDeliveries));
    }

    [Fact]
    public async Task Without_its_secret_nothing_is_posted_and_the_message_comes_again()
    {
        await _lake.PutAsync(Out, "{}"u8.ToArray(), Cancel);
        await using var deliver = await StartAsync(_bucket);

        Assert.Single(await InvokeAsync(deliver, Out, "12"));
        await moto.KeepSecretAsync(_secret, "no secret of webhooks");
        Assert.Single(await InvokeAsync(deliver, Out, "12"));

        Assert.Empty(_posts);
        Assert.Contains(deliver.Log, line => line.Contains($"The secret {_secret} cannot be read", StringComparison.Ordinal));
        Assert.DoesNotContain(deliver.Log, line => line.Contains("no secret of webhooks", StringComparison.Ordinal));
        await moto.KeepSecretAsync(_secret, Key);
        Assert.Empty(await InvokeAsync(deliver, Out, "12"));
        Assert.Single(_posts);
    }

    private DestinationSettings Destinations => new(
        $$"""
        { "destinations": { "crm": { "webhook": "{{_receiver.Url}}", "segments": ["best_leads"], "secret": "{{_secret}}" } } }
        """);

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var (headers, body) = (context.Request.Headers, await reader.ReadToEndAsync());
        var id = headers["webhook-id"].ToString();
        var signature = WebhookSecret.Parse("S", Key).Sign(
            id, long.Parse(headers["webhook-timestamp"]!, System.Globalization.CultureInfo.InvariantCulture), body);
        _posts.Enqueue((id, body, signature == headers["webhook-signature"]));
        context.Response.StatusCode = _status;
    }

    private Task<FunctionProcess> StartAsync(string bucket) => FunctionProcess.StartAsync(
        publication.PathOf("Deliver"),
        new Dictionary<string, string>(
            new BucketSettings(bucket).ToVariables().Concat(new DeliveryQueueSettings(_queue).ToVariables())
                .Concat(Destinations.ToVariables()))
        {
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_ENDPOINT_URL"] = moto.Url.ToString(),
        });

    /// <returns>The ids that come again.</returns>
    private static async Task<IReadOnlyList<string>> InvokeAsync(FunctionProcess deliver, string key, string receives) =>
        Failures(await deliver.InvokeAsync(Event(new Message
        {
            MessageId = "m1",
            ReceiptHandle = "r1",
            Body = Notice(key),
            Attributes = new() { ["ApproximateReceiveCount"] = receives },
        })));

    private static IReadOnlyList<string> Failures(Invocation reply)
    {
        Assert.False(reply.Failed, reply.Body);
        return Buffered.HitQueue.Failures(reply.Body);
    }

    private static string Notice(string key) =>
        new JsonObject
        {
            ["Records"] = new JsonArray(
                new JsonObject { ["s3"] = new JsonObject { ["object"] = new JsonObject { ["key"] = Uri.EscapeDataString(key) } } }),
        }.ToJsonString();

    private static string Event(Message message) =>
        new JsonObject
        {
            ["Records"] = new JsonArray(new JsonObject
            {
                ["messageId"] = message.MessageId,
                ["receiptHandle"] = message.ReceiptHandle,
                ["body"] = message.Body,
                ["attributes"] = new JsonObject(
                    [.. message.Attributes.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)each.Value))]),
            }),
        }.ToJsonString();

    /// <summary>Visible as before: only the function hides it.</summary>
    private Task<ReceiveMessageResponse> ReceiveAsync() => _sqs.ReceiveMessageAsync(
        new ReceiveMessageRequest(_queue) { MessageSystemAttributeNames = ["All"], VisibilityTimeout = 0 }, Cancel);

    private static async Task<long> CountAsync(Account account, string sql)
    {
        await using var command = account.Profiles.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
