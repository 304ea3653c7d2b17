using Cdp.Storage;

namespace Cdp.Testing;

/// <summary>A store that hands all on to another: for tests that change one of its answers.</summary>
public abstract class RelayedStore(IObjectStore store) : IObjectStore
{
    public virtual IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => store.ListAsync(prefix, cancel);

    public virtual IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) =>
        store.ListFoldersAsync(prefix, cancel);

    public virtual Task<Stream?> OpenAsync(string key, CancellationToken cancel) => store.OpenAsync(key, cancel);

    public virtual Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel) =>
        store.ReadRangeAsync(key, offset, length, cancel);

    public virtual Task<StoredObject?> ReadAsync(string key, CancellationToken cancel) => store.ReadAsync(key, cancel);

    public virtual Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => store.PutAsync(key, bytes, cancel);

    public virtual Task PutAsync(string key, Stream content, CancellationToken cancel) => store.PutAsync(key, content, cancel);

    public virtual Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel) =>
        store.TryPutAsync(key, bytes, tag, cancel);

    public virtual Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel) => store.DeleteAsync(keys, cancel);

    public virtual Task FlushAsync(CancellationToken cancel) => store.FlushAsync(cancel);
}
