using Cdp.Storage;

namespace Cdp.Testing;

/// <summary>When the process dies, seen from the write at which it does.</summary>
public enum Crash
{
    /// <summary>Nothing of the write is done.</summary>
    Before,

    /// <summary>A delete of several keys has done the first half of them; a put, which is all or nothing, nothing.</summary>
    Amid,

    /// <summary>The write is done, but nobody hears of it.</summary>
    After,
}

/// <summary>The process that used the store is as good as killed.</summary>
public sealed class SimulatedCrashException(int write) : Exception($"The process was killed at write {write}, as the test asked.");

/// <summary>
/// A store whose user dies at the n-th write (put, conditional put or delete), and does nothing more after it, not even read.
/// </summary>
/// <param name="crashAt">From 1; 0: never, which counts the writes of a whole run.</param>
public sealed class FaultyObjectStore(IObjectStore store, int crashAt, Crash crash = Crash.Before) : IObjectStore
{
    private int _writes;
    private volatile bool _dead;

    /// <summary>Writes begun so far.</summary>
    public int Writes => _writes;

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => Alive().ListAsync(prefix, cancel);

    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) => Alive().ListFoldersAsync(prefix, cancel);

    public Task<Stream?> OpenAsync(string key, CancellationToken cancel) => Alive().OpenAsync(key, cancel);

    public Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel) =>
        Alive().ReadRangeAsync(key, offset, length, cancel);

    public Task<StoredObject?> ReadAsync(string key, CancellationToken cancel) => Alive().ReadAsync(key, cancel);

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        WriteAsync(() => store.PutAsync(key, bytes, cancel));

    public Task PutAsync(string key, Stream content, CancellationToken cancel) => WriteAsync(() => store.PutAsync(key, content, cancel));

    public async Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel)
    {
        string? result = null;
        await WriteAsync(async () => result = await store.TryPutAsync(key, bytes, tag, cancel));
        return result;
    }

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel) =>
        WriteAsync(() => store.DeleteAsync(keys, cancel), () => store.DeleteAsync([.. keys.Take(keys.Count / 2)], cancel));

    public Task FlushAsync(CancellationToken cancel) => Alive().FlushAsync(cancel);

    private async Task WriteAsync(Func<Task> whole, Func<Task>? half = null)
    {
        Alive();
        if (Interlocked.Increment(ref _writes) != crashAt)
        {
            await whole();
            return;
        }

        _dead = true;
        if (crash == Crash.After) await whole();
        if (crash == Crash.Amid && half is not null) await half();
        throw new SimulatedCrashException(crashAt);
    }

    private IObjectStore Alive() => _dead ? throw new SimulatedCrashException(crashAt) : store;
}
