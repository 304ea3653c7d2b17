using Cdp.Storage;

namespace Cdp.Testing;

/// <summary>A store that takes what it is let, and refuses the rest as one does whose service is down.</summary>
public sealed class RefusingStore(IObjectStore store, Predicate<string> refuses) : IObjectStore
{
    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        refuses(key) ? throw new ObjectStoreException($"The store refuses {key}.") : store.PutAsync(key, bytes, cancel);

    public Task PutAsync(string key, Stream content, CancellationToken cancel) => throw new NotSupportedException();

    public Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => throw new NotSupportedException();

    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Stream?> OpenAsync(string key, CancellationToken cancel) => throw new NotSupportedException();

    public Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel) => throw new NotSupportedException();

    public Task<StoredObject?> ReadAsync(string key, CancellationToken cancel) => throw new NotSupportedException();

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel) => throw new NotSupportedException();
}
