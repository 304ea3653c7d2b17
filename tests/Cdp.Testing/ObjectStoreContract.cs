using System.Text;
using Cdp.Storage;

namespace Cdp.Testing;

/// <summary>What every <see cref="IObjectStore"/> must do; a test class per store derives from it.</summary>
public abstract class ObjectStoreContract
{
    private static readonly string[] Odd =
        ["a/b/c", "a-b", "a.b", "a/b", "a/b-", "a0", "~", "~a", "%2F/x", "user=~me/f", "\uE000/x", "😀/x", "a b+c=d&e?#", "quote\"'", "ä"];

    protected abstract IObjectStore Store { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_put_is_read_whole_in_part_and_as_a_stream()
    {
        await Store.PutAsync("raw/x", "0123456789"u8.ToArray(), Cancel);

        Assert.Equal("0123456789"u8.ToArray(), (await Store.ReadAsync("raw/x", Cancel))!.Bytes);
        Assert.Equal("345"u8.ToArray(), await Store.ReadRangeAsync("raw/x", 3, 3, Cancel));
        Assert.Equal("89"u8.ToArray(), await Store.ReadRangeAsync("raw/x", 8, 100, Cancel));
        Assert.Equal("0123456789", await TextOf("raw/x"));
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_no_fault()
    {
        await Store.PutAsync("raw/folder/file", "x"u8.ToArray(), Cancel);

        foreach (var key in new[] { "raw/none", "raw/folder", "raw/folder/file/below", "none/none" })
        {
            Assert.Null(await Store.ReadAsync(key, Cancel));
            Assert.Null(await Store.OpenAsync(key, Cancel));
            Assert.Null(await Store.ReadRangeAsync(key, 0, 1, Cancel));
        }

        await Store.DeleteAsync(["raw/none", "none/none"], Cancel);
    }

    [Fact]
    public async Task A_put_replaces_and_changes_the_tag()
    {
        await Store.PutAsync("hits/x", "old"u8.ToArray(), Cancel);
        var before = await Store.ReadAsync("hits/x", Cancel);
        await Store.PutAsync("hits/x", new MemoryStream("new"u8.ToArray()), Cancel);
        var after = await Store.ReadAsync("hits/x", Cancel);

        Assert.Equal("new"u8.ToArray(), after!.Bytes);
        Assert.NotEqual(before!.Tag, after.Tag);
        var listed = await Store.ListAsync("hits/", Cancel).SingleAsync(Cancel);
        Assert.Equal(("hits/x", 3L, after.Tag), (listed.Key, listed.Size, listed.Tag));
    }

    [Fact]
    public async Task Keys_are_listed_by_prefix_in_the_order_of_their_bytes()
    {
        var keys = Odd.Where(key => key != "a/b").Select(key => "state/" + key).ToList();
        foreach (var key in keys) await Store.PutAsync(key, "x"u8.ToArray(), Cancel);
        keys.Sort((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

        Assert.Equal(keys, await Listed("state/"));
        Assert.Equal(keys, await Listed("sta"));
        Assert.Equal(keys.Where(key => key.StartsWith("state/a", StringComparison.Ordinal)), await Listed("state/a"));
        Assert.Equal(["state/a/b/c", "state/a/b-"], (await Listed("state/a/b")).Order(StringComparer.Ordinal).Reverse());
        Assert.Empty(await Listed("other/"));
    }

    [Fact]
    public async Task Folders_are_those_that_hold_an_object()
    {
        foreach (var key in new[] { "hits/dt=1/user=a/f", "hits/dt=1/user=b/f", "hits/dt=2/user=a/f", "hits/file" })
            await Store.PutAsync(key, "x"u8.ToArray(), Cancel);
        await Store.DeleteAsync(["hits/dt=2/user=a/f"], Cancel);

        Assert.Equal(["hits/dt=1/"], await Store.ListFoldersAsync("hits/", Cancel).ToListAsync(Cancel));
        Assert.Equal(["hits/dt=1/user=a/", "hits/dt=1/user=b/"], await Store.ListFoldersAsync("hits/dt=1/", Cancel).ToListAsync(Cancel));
        Assert.Empty(await Store.ListFoldersAsync("none/", Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_conditional_put_needs_the_tag_of_what_is_there()
    {
        var first = await Store.TryPutAsync("state/lease", "1"u8.ToArray(), tag: null, Cancel);
        Assert.NotNull(first);
        Assert.Null(await Store.TryPutAsync("state/lease", "2"u8.ToArray(), tag: null, Cancel));
        var second = await Store.TryPutAsync("state/lease", "3"u8.ToArray(), first, Cancel);
        Assert.NotNull(second);
        Assert.Null(await Store.TryPutAsync("state/lease", "4"u8.ToArray(), first, Cancel));

        var stored = await Store.ReadAsync("state/lease", Cancel);
        Assert.Equal(("3", second), (Encoding.UTF8.GetString(stored!.Bytes), stored.Tag));
        await Store.DeleteAsync(["state/lease"], Cancel);
        Assert.Null(await Store.TryPutAsync("state/lease", "5"u8.ToArray(), second, Cancel));
    }

    [Fact]
    public async Task Of_many_conditional_puts_at_once_one_wins()
    {
        var tags = await Task.WhenAll(Enumerable.Range(0, 16).Select(n =>
            Task.Run(() => Store.TryPutAsync("state/race", new[] { (byte)n }, tag: null, Cancel), Cancel)));

        var winner = Assert.Single(tags.Index(), tag => tag.Item is not null);
        Assert.Equal([(byte)winner.Index], (await Store.ReadAsync("state/race", Cancel))!.Bytes);
    }

    private async Task<List<string>> Listed(string prefix) => await Store.ListAsync(prefix, Cancel).Select(o => o.Key).ToListAsync(Cancel);

    private async Task<string> TextOf(string key)
    {
        using var reader = new StreamReader((await Store.OpenAsync(key, Cancel))!);
        return await reader.ReadToEndAsync(Cancel);
    }
}
