using Cdp.Storage;

namespace Cdp.Compact.Write;

/// <summary>Puts files one after another without waiting for each: a store far away takes many at once. Belongs to one worker.</summary>
internal sealed class FilePuts(IObjectStore store, string spill) : IAsyncDisposable
{
    private const int AtOnce = 16;

    /// <summary>A larger file is waited for, so that memory holds few of them.</summary>
    private const int Small = 1 << 18;

    private readonly (FileContent Content, Task Put)[] _slots =
        [.. Enumerable.Range(0, AtOnce).Select(_ => (new FileContent(spill), Task.CompletedTask))];

    private int _next;

    /// <summary>An empty content to compose the next file in.</summary>
    public async ValueTask<FileContent> NextAsync()
    {
        var (content, put) = _slots[_next];
        await put;
        await content.ClearAsync();
        return content;
    }

    /// <summary>Begins to put what was composed in the content of <see cref="NextAsync"/>.</summary>
    public async ValueTask PutAsync(string key, CancellationToken cancel)
    {
        ref var slot = ref _slots[_next];
        var isLarge = slot.Content.Length > Small;
        var put = slot.Put = slot.Content.PutAsync(store, key, cancel);
        if (isLarge) await put; // and its room serves the next file
        else _next = (_next + 1) % AtOnce;
    }

    /// <summary>All are in place, or the first failure is thrown.</summary>
    public async Task CompleteAsync() => await Task.WhenAll(_slots.Select(slot => slot.Put));

    public async ValueTask DisposeAsync()
    {
        foreach (var (content, put) in _slots)
        {
            // CompleteAsync has thrown it, or an earlier failure is on its way
            await put.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await content.DisposeAsync();
        }
    }
}
