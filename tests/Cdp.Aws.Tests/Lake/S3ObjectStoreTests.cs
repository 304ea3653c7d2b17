using System.Security.Cryptography;
using System.Text;
using Cdp.Aws.Lake;
using Cdp.Aws.Testing;
using Cdp.Storage;

namespace Cdp.Aws.Tests.Lake;

public sealed class S3ObjectStoreTests(Moto moto)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_under_raw_is_never_overwritten_and_a_second_put_of_it_is_done()
    {
        var store = await StoreAsync();
        await store.PutAsync("raw/a", "first"u8.ToArray(), Cancel);
        await store.PutAsync("raw/a", "second"u8.ToArray(), Cancel);
        await store.PutAsync("hits/a", "first"u8.ToArray(), Cancel);
        await store.PutAsync("hits/a", "second"u8.ToArray(), Cancel);

        Assert.Equal("first"u8.ToArray(), (await store.ReadAsync("raw/a", Cancel))!.Bytes);
        Assert.Equal("second"u8.ToArray(), (await store.ReadAsync("hits/a", Cancel))!.Bytes);
    }

    [Fact]
    public async Task What_is_put_is_read_whole_streamed_and_in_ranges()
    {
        var store = await StoreAsync();
        await store.PutAsync("raw/a", "0123456789"u8.ToArray(), Cancel);

        Assert.Equal("0123456789", Text((await store.ReadAsync("raw/a", Cancel))!.Bytes));
        Assert.Equal("345", Text((await store.ReadRangeAsync("raw/a", 3, 3, Cancel))!));
        Assert.Equal("89", Text((await store.ReadRangeAsync("raw/a", 8, 100, Cancel))!));
        Assert.Empty((await store.ReadRangeAsync("raw/a", 3, 0, Cancel))!);
        Assert.Empty((await store.ReadRangeAsync("raw/a", 10, 5, Cancel))!);
        await using var stream = await store.OpenAsync("raw/a", Cancel);
        using var reader = new StreamReader(stream!);
        Assert.Equal("0123456789", await reader.ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        var store = await StoreAsync();

        Assert.Null(await store.ReadAsync("no", Cancel));
        Assert.Null(await store.OpenAsync("no", Cancel));
        Assert.Null(await store.ReadRangeAsync("no", 0, 5, Cancel));
        await store.DeleteAsync(["no"], Cancel);
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        var store = await StoreAsync();
        await store.PutAsync("empty", ReadOnlyMemory<byte>.Empty, Cancel);

        Assert.Empty((await store.ReadAsync("empty", Cancel))!.Bytes);
        Assert.Empty((await store.ReadRangeAsync("empty", 0, 5, Cancel))!);
    }

    [Fact]
    public async Task Only_the_first_of_two_creates_an_object()
    {
        var store = await StoreAsync();

        var tag = await store.TryPutAsync("lease", "mine"u8.ToArray(), tag: null, Cancel);
        Assert.NotNull(tag);
        Assert.Null(await store.TryPutAsync("lease", "yours"u8.ToArray(), tag: null, Cancel));

        var read = await store.ReadAsync("lease", Cancel);
        Assert.Equal(("mine", tag), (Text(read!.Bytes), read.Tag));
    }

    [Fact]
    public async Task Only_the_tag_that_was_read_replaces_an_object()
    {
        var store = await StoreAsync();
        var first = await store.TryPutAsync("lease", "1"u8.ToArray(), tag: null, Cancel);

        var second = await store.TryPutAsync("lease", "2"u8.ToArray(), first, Cancel);
        Assert.NotNull(second);
        Assert.Null(await store.TryPutAsync("lease", "3"u8.ToArray(), first, Cancel));
        Assert.Equal("2", Text((await store.ReadAsync("lease", Cancel))!.Bytes));

        await store.DeleteAsync(["lease"], Cancel);
        Assert.Null(await store.TryPutAsync("lease", "4"u8.ToArray(), second, Cancel));
    }

    [Fact]
    public async Task A_listing_shows_size_time_and_the_tag_that_a_read_shows()
    {
        var store = await StoreAsync();
        await store.PutAsync("raw/a", "12345"u8.ToArray(), Cancel);

        var listed = Assert.Single(await ListAsync(store, "raw/"));
        Assert.Equal(("raw/a", 5L), (listed.Key, listed.Size));
        Assert.Equal((await store.ReadAsync("raw/a", Cancel))!.Tag, listed.Tag);
        Assert.InRange(listed.LastModified, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Fifteen_hundred_objects_are_listed_in_order_and_deleted()
    {
        var store = await StoreAsync();
        var keys = Enumerable.Range(0, 1500).Select(n => $"many/{n:D4}").ToList();
        await Parallel.ForEachAsync(keys, Cancel, async (key, cancel) => await store.PutAsync(key, "x"u8.ToArray(), cancel));
        await store.PutAsync("other", "x"u8.ToArray(), Cancel);

        Assert.Equal(keys, (await ListAsync(store, "many/")).Select(found => found.Key));
        await store.DeleteAsync(keys, Cancel);

        Assert.Equal(["other"], (await ListAsync(store, "")).Select(found => found.Key));
    }

    [Fact]
    public async Task Folders_are_those_right_below_a_prefix()
    {
        var store = await StoreAsync();
        foreach (var key in (string[])["hits/dt=1/user=a/f", "hits/dt=1/user=b/f", "hits/dt=2/user=a/f", "hits/g", "runs/x"])
            await store.PutAsync(key, "x"u8.ToArray(), Cancel);

        Assert.Equal(["hits/dt=1/", "hits/dt=2/"], await FoldersAsync(store, "hits/"));
        Assert.Equal(["hits/", "runs/"], await FoldersAsync(store, ""));
        Assert.Empty(await FoldersAsync(store, "none/"));
    }

    [Theory]
    [InlineData("hits/dt=2026-11-20/user=%2F..%2Fx/f")]
    [InlineData("hits/dt=2026-11-20/user=~/f")]
    [InlineData("hits/dt=2026-11-20/user=~12.34/f")]
    [InlineData("a b/c+d/e&f=g?h#i")]
    [InlineData("100%/%25/%2525")]
    [InlineData("ünï/códé/😀")]
    [InlineData("quote\"'<tag>/back\\slash")]
    public async Task A_key_is_opaque_text(string key)
    {
        var store = await StoreAsync();
        await store.PutAsync(key, Encoding.UTF8.GetBytes(key), Cancel);

        Assert.Equal(key, Text((await store.ReadAsync(key, Cancel))!.Bytes));
        Assert.Equal([key], (await ListAsync(store, key[..3])).Select(found => found.Key));
        await store.DeleteAsync([key], Cancel);
        Assert.Empty(await ListAsync(store, ""));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(16 * 1024 * 1024)]
    [InlineData(16 * 1024 * 1024 + 1)]
    [InlineData(40_000_000)]
    public async Task The_rest_of_a_stream_of_any_size_arrives(int size)
    {
        var store = await StoreAsync();
        var bytes = new byte[size + 7];
        new Random(size).NextBytes(bytes);
        using var content = new MemoryStream(bytes) { Position = 7 };

        await store.PutAsync("big", content, Cancel);

        await using var back = await store.OpenAsync("big", Cancel);
        Assert.Equal(SHA256.HashData(bytes.AsSpan(7)), await SHA256.HashDataAsync(back!, Cancel));
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_is_an_error_that_names_it()
    {
        using var s3 = moto.S3();
        var store = new S3ObjectStore(s3, "no-such-bucket-1");

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.ReadAsync("raw/a", Cancel));

        Assert.Contains("S3 could not read 'raw/a': NoSuchBucket", error.Message, StringComparison.Ordinal);
        Assert.Contains("CDP_LAKE_BUCKET", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_does_not_tell_whose_file_it_was()
    {
        using var s3 = moto.S3();
        var store = new S3ObjectStore(s3, "no-such-bucket-1");

        var error = await Assert.ThrowsAsync<ObjectStoreException>(
            () => store.PutAsync("hits/dt=2026-11-20/user=jane%40example.org/f.parquet", "x"u8.ToArray(), Cancel));

        Assert.Contains("'hits/dt=2026-11-20/user=…/f.parquet'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("jane", error.Message, StringComparison.Ordinal);
    }

    private async Task<S3ObjectStore> StoreAsync()
    {
        var s3 = moto.S3();
        return new S3ObjectStore(s3, await moto.BucketAsync(s3));
    }

    private static async Task<List<ObjectInfo>> ListAsync(S3ObjectStore store, string prefix) =>
        await store.ListAsync(prefix, Cancel).ToListAsync(Cancel);

    private static async Task<List<string>> FoldersAsync(S3ObjectStore store, string prefix) =>
        await store.ListFoldersAsync(prefix, Cancel).ToListAsync(Cancel);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
