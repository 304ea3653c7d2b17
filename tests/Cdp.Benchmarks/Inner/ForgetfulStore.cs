using Cdp.Storage;

namespace Cdp.Benchmarks.Inner;

/// <summary>Takes every object and keeps none: a store that costs nothing.</summary>
internal sealed class ForgetfulStore : IObjectStore
{
    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => Task.CompletedTask;

    public Task PutAsync(string key, Stream content, CancellationToken cancel) => Task.CompletedTask;

    public Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel) =>
        Task.FromResult<string?>("1");

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel) => Task.CompletedTask;

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => AsyncEnumerable.Empty<ObjectInfo>();

    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) => AsyncEnumerable.Empty<string>();

    public Task<Stream?> OpenAsync(string key, CancellationToken cancel) => Task.FromResult<Stream?>(null);

    public Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel) => Task.FromResult<byte[]?>(null);

    public Task<StoredObject?> ReadAsync(string key, CancellationToken cancel) => Task.FromResult<StoredObject?>(null);
}
