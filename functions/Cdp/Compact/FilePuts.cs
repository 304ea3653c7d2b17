using Cdp.Lake;

namespace Cdp.Compact;

/// <summary>Puts files one after another without waiting for each: a store far away takes many at once. Belongs to one worker.</summary>
internal sealed class FilePuts(IObjectStore store) : IAsyncDisposable
{
    private const int AtOnce = 16;

    /// <summary>A larger file is waited for, so that memory holds few of them.</summary>
    private const int Small = 1 << 18;

    private readonly (MemoryStream Bytes, Task Put)[] _slots =
        [.. Enumerable.Range(0, AtOnce).Select(_ => (new MemoryStream(), Task.CompletedTask))];

    private int _next;

    public long Files { get; private set; }

    /// <summary>An empty stream to compose the next file in.</summary>
    public async ValueTask<MemoryStream> NextAsync()
    {
        await _slots[_next].Put;
        var bytes = _slots[_next].Bytes;
        if (bytes.Capacity > Small) _slots[_next].Bytes = bytes = new MemoryStream();
        bytes.SetLength(0);
        return bytes;
    }

    /// <summary>Begins to put what was composed in the stream of <see cref="NextAsync"/>.</summary>
    public async ValueTask PutAsync(string key, CancellationToken cancel)
    {
        var bytes = _slots[_next].Bytes;
        _slots[_next].Put = store.PutAsync(key, bytes.GetBuffer().AsMemory(0, (int)bytes.Length), cancel);
        if (bytes.Length > Small) await _slots[_next].Put;
        _next = (_next + 1) % AtOnce;
        Files++;
    }

    /// <summary>All are in place, or the first failure is thrown.</summary>
    public async Task CompleteAsync() => await Task.WhenAll(_slots.Select(slot => slot.Put));

    public async ValueTask DisposeAsync()
    {
        foreach (var (bytes, put) in _slots)
        {
            await put.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // CompleteAsync has told, or an earlier failure is on its way
            await bytes.DisposeAsync();
        }
    }
}
