using Amazon.S3;
using Cdp.Aws.Lake;
using Cdp.Aws.Testing;
using Cdp.Storage;

namespace Cdp.Aws.Tests.Lake;

/// <summary>What becomes of S3's bad days.</summary>
public sealed class S3FaultTests(Moto moto) : IAsyncLifetime
{
    private FaultyProxy _proxy = null!;
    private AmazonS3Client _s3 = null!;
    private S3ObjectStore _store = null!;
    private string _bucket = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _proxy = await FaultyProxy.BeforeAsync(moto.Url);
        _s3 = Moto.S3At(_proxy.Url, config => config.Timeout = TimeSpan.FromSeconds(1));
        _bucket = await moto.BucketAsync(_s3);
        _store = new S3ObjectStore(_s3, _bucket);
    }

    public async ValueTask DisposeAsync()
    {
        _s3?.Dispose();
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_refusal_now_and_then_is_tried_again()
    {
        _proxy.Refusals = 2;
        await _store.PutAsync("raw/a", "x"u8.ToArray(), Cancel);

        Assert.Equal("x"u8.ToArray(), (await _store.ReadAsync("raw/a", Cancel))!.Bytes);
    }

    [Fact]
    public async Task Refusals_without_an_end_are_an_error_with_the_key_and_S3s_code()
    {
        _proxy.Refusals = int.MaxValue;

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutAsync("raw/a", "x"u8.ToArray(), Cancel));

        Assert.StartsWith("S3 could not put 'raw/a': SlowDown, Please reduce your request rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_S3_that_does_not_answer_in_time_is_an_error()
    {
        _proxy.Delay = Timeout.InfiniteTimeSpan;

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.ReadAsync("raw/a", Cancel));

        Assert.StartsWith("S3 could not read 'raw/a'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_ends_a_slow_call_without_an_error_of_the_store()
    {
        _proxy.Delay = Timeout.InfiniteTimeSpan;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.ReadAsync("raw/a", deadline.Token));
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_an_error_and_never_an_early_end()
    {
        await _store.PutAsync("raw/big", new byte[1_000_000], Cancel);
        (_proxy.When, _proxy.CutAfter) = (request => request.Method == "GET", 300_000);

        await using var stream = await _store.OpenAsync("raw/big", Cancel);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => stream!.CopyToAsync(Stream.Null, Cancel));

        Assert.StartsWith("S3 could not read 'raw/big'", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ObjectStoreException>(() => _store.ReadAsync("raw/big", Cancel));
    }

    [Fact]
    public async Task A_large_object_that_fails_half_way_leaves_nothing()
    {
        _proxy.When = request => request.Method == "PUT" && request.Query["partNumber"] == "2";
        _proxy.Refusals = int.MaxValue;

        await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutAsync("hits/big", new MemoryStream(new byte[40_000_000]), Cancel));

        _proxy.Refusals = 0;
        Assert.Null(await _store.ReadAsync("hits/big", Cancel));
        Assert.Empty((await _s3.ListMultipartUploadsAsync(_bucket, Cancel)).MultipartUploads ?? []);
    }
}
