using System.Text.Json;
using Cdp.Aws.Testing;
using Cdp.Functions.Tests.Cloud;
using Cdp.Lake;
using Cdp.Testing;

namespace Cdp.Functions.Tests.Faults;

/// <summary>The collector on a bad day: a page sees a status, never an error of the function.</summary>
public sealed class IngestFaultTests(Moto moto, TlsPostgres postgres, Publication publication) : IAsyncLifetime
{
    private static readonly string Hit = File.ReadAllText(Repository.PathOf("events", "ingest", "pageview-beacon.json"));

    private Account _account = null!;
    private FaultyProxy _s3 = null!;
    private FunctionProcess _ingest = null!;

    public async ValueTask InitializeAsync()
    {
        _account = await Account.OpenAsync(moto, postgres);
        _s3 = await FaultyProxy.BeforeAsync(moto.Url);
        _account.S3Url = _s3.Url;
        _ingest = await FunctionProcess.StartAsync(publication.PathOf("Ingest"), _account.Variables);
    }

    public async ValueTask DisposeAsync()
    {
        if (_ingest is not null) await _ingest.DisposeAsync();
        if (_s3 is not null) await _s3.DisposeAsync();
        if (_account is not null) await _account.DisposeAsync();
    }

    [Fact]
    public async Task A_stored_hit_is_logged_with_its_request_and_its_count_and_nothing_of_the_visitor()
    {
        Assert.Equal(204, await StatusAsync(Hit));

        var line = await _ingest.LineAsync("stored");
        Assert.Equal(1, line.GetProperty("stored").GetInt32());
        Assert.True(Guid.TryParse(line.GetProperty("requestId").GetString(), out _));
        Assert.Equal("ingest", line.GetProperty("stage").GetString());
        var declared = line.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
        Assert.Equal(
            """{"Namespace":"Cdp","Dimensions":[["stage"]],"Metrics":[{"Name":"stored","Unit":"Count"}]}""", declared.GetRawText());
        Assert.DoesNotContain(
            _ingest.Log,
            text => text.Contains("203.0.113", StringComparison.Ordinal) || text.Contains("1096385823", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_kept_is_what_was_sent_less_the_address_and_the_secret()
    {
        await StatusAsync(File.ReadAllText(Repository.PathOf("events", "ingest", "measurement-protocol.json")));
        await StatusAsync(File.ReadAllText(Repository.PathOf("events", "ingest", "event-form-base64.json")));

        var kept = new List<JsonElement>();
        await foreach (var raw in _account.Lake.ListAsync(LakeLayout.AllRaw, CancellationToken.None))
            kept.Add(JsonDocument.Parse(await TextAsync(raw.Key)).RootElement);
        var purchase = kept.Single(record => record.GetProperty("path").GetString() == "/mp/collect");
        Assert.Equal("measurement_id=G-ABC1234567&api_secret=", purchase.GetProperty("query").GetString());
        Assert.Equal("203.0.113.0", purchase.GetProperty("ip").GetString());
        var form = kept.Single(record => record.GetProperty("path").GetString() == "/collect");
        Assert.StartsWith("v=1&_v=j101&", form.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal("https://shop.example", form.GetProperty("origin").GetString());
    }

    [Fact]
    public async Task A_store_that_refuses_is_answered_503_and_the_next_hit_is_stored()
    {
        _s3.Refusals = int.MaxValue;
        Assert.Equal(503, await StatusAsync(Hit));
        Assert.Equal(1, (await _ingest.LineAsync("store_failed")).GetProperty("store_failed").GetInt32());
        Assert.Contains(_ingest.Log, line => line.Contains("SlowDown", StringComparison.Ordinal));

        _s3.Refusals = 0;
        Assert.Equal(204, await StatusAsync(Hit));
        Assert.Single(await LakeCopy.KeysAsync(_account.Lake, LakeLayout.AllRaw));
    }

    [Fact]
    public async Task A_store_that_is_slow_is_answered_503_before_the_deadline()
    {
        _s3.Delay = Timeout.InfiniteTimeSpan;

        var reply = await _ingest.InvokeAsync(Hit, TimeSpan.FromSeconds(2));

        Assert.False(reply.Failed, reply.Body);
        Assert.Contains("\"statusCode\":503", reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task An_event_that_is_no_request_fails_and_the_next_one_is_served(string json)
    {
        Assert.True((await _ingest.InvokeAsync(json)).Failed);
        Assert.Equal(204, await StatusAsync(Hit));
    }

    private async Task<int> StatusAsync(string json)
    {
        var reply = await _ingest.InvokeAsync(json);
        Assert.False(reply.Failed, reply.Body);
        using var document = JsonDocument.Parse(reply.Body);
        return document.RootElement.GetProperty("statusCode").GetInt32();
    }

    private async Task<string> TextAsync(string key)
    {
        var bytes = (await _account.Lake.ReadAsync(key, CancellationToken.None))!.Bytes;
        if (!key.EndsWith(".gz", StringComparison.Ordinal)) return System.Text.Encoding.UTF8.GetString(bytes);
        using var reader = new StreamReader(
            new System.IO.Compression.GZipStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress));
        return await reader.ReadToEndAsync();
    }
}
