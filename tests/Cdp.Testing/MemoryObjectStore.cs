using System.Globalization;
using System.Text;
using Cdp.Storage;

namespace Cdp.Testing;

/// <summary>A lake in memory, for tests of what is built on a store. Safe for many threads.</summary>
/// <param name="clock">Gives objects their time; real time when absent.</param>
public sealed class MemoryObjectStore(TimeProvider? clock = null) : IObjectStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Stored> _objects = new(Utf8Order);
    private long _version;

    private static Comparer<string> Utf8Order { get; } =
        Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    /// <summary>All keys, in order.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock) return [.. _objects.Keys];
        }
    }

    /// <summary>The object's bytes, or null; for assertions.</summary>
    public byte[]? this[string key] => Find(key)?.Bytes;

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) => Infos(prefix).ToAsyncEnumerable();

    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) => Keys
        .Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && key.IndexOf('/', prefix.Length) >= 0)
        .Select(key => key[..(key.IndexOf('/', prefix.Length) + 1)])
        .Distinct(StringComparer.Ordinal)
        .ToAsyncEnumerable();

    public Task<Stream?> OpenAsync(string key, CancellationToken cancel) =>
        Task.FromResult<Stream?>(Find(key) is { } found ? new MemoryStream(found.Bytes, writable: false) : null);

    public Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel)
    {
        if (Find(key) is not { } found) return Task.FromResult<byte[]?>(null);
        var start = (int)Math.Min(offset, found.Bytes.Length);
        return Task.FromResult<byte[]?>(found.Bytes[start..Math.Min(start + length, found.Bytes.Length)]);
    }

    public Task<StoredObject?> ReadAsync(string key, CancellationToken cancel) =>
        Task.FromResult(Find(key) is { } found ? new StoredObject([.. found.Bytes], found.Tag) : null);

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        lock (_lock) Put(key, bytes.ToArray());
        return Task.CompletedTask;
    }

    public async Task PutAsync(string key, Stream content, CancellationToken cancel)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancel);
        await PutAsync(key, copy.ToArray(), cancel);
    }

    public Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel)
    {
        lock (_lock)
            return Task.FromResult(_objects.GetValueOrDefault(key)?.Tag == tag ? Put(key, bytes.ToArray()) : null);
    }

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        lock (_lock)
            foreach (var key in keys) _objects.Remove(key);
        return Task.CompletedTask;
    }

    private Stored? Find(string key)
    {
        lock (_lock) return _objects.GetValueOrDefault(key);
    }

    private List<ObjectInfo> Infos(string prefix)
    {
        lock (_lock)
            return [.. _objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(o => new ObjectInfo(o.Key, o.Value.Bytes.Length, o.Value.Modified, o.Value.Tag))];
    }

    private string Put(string key, byte[] bytes)
    {
        var tag = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects[key] = new Stored(bytes, tag, (clock ?? TimeProvider.System).GetUtcNow());
        return tag;
    }

    private sealed record Stored(byte[] Bytes, string Tag, DateTimeOffset Modified);
}
