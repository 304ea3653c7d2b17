using System.Collections.Concurrent;
using Cdp.Storage;

namespace Cdp.Tests.Ingest;

/// <summary>A store whose puts wait until the test lets them through or makes them fail. The collector needs nothing but puts.</summary>
internal sealed class HeldStore : IObjectStore
{
    private readonly ConcurrentQueue<TaskCompletionSource> _held = new();

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>False: puts go through at once.</summary>
    public bool Holds { get; set; } = true;

    public int Held => _held.Count;

    public void Release()
    {
        Assert.True(_held.TryDequeue(out var put));
        put.SetResult();
    }

    public void Fail(Exception fault)
    {
        Assert.True(_held.TryDequeue(out var put));
        put.SetException(fault);
    }

    public async Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (Holds)
        {
            var put = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _held.Enqueue(put);
            await put.Task.WaitAsync(cancel);
        }
        Assert.True(Objects.TryAdd(key, bytes.ToArray()), $"{key} was put twice");
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => throw new NotSupportedException();

    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Stream?> OpenAsync(string key, CancellationToken cancel) => throw new NotSupportedException();

    public Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel) => throw new NotSupportedException();

    public Task<StoredObject?> ReadAsync(string key, CancellationToken cancel) => throw new NotSupportedException();

    public Task PutAsync(string key, Stream content, CancellationToken cancel) => throw new NotSupportedException();

    public Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel) => throw new NotSupportedException();
}
