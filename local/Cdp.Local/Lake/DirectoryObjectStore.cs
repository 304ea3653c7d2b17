using Cdp.Storage;

namespace Cdp.Local.Lake;

/// <summary>The lake in a directory: a key is a path below the root. Several processes may share it.</summary>
/// <remarks>
/// A put writes a file under <c>.tmp/</c>, syncs it, and renames it to its place, so that what stands there is whole; what a crash left
/// under <c>.tmp/</c> is removed later. Below <c>hits/</c> nothing is synced until <see cref="FlushAsync"/> syncs all at once, and a new
/// file has no name until it is whole: tens of thousands of files a day would take minutes otherwise, and can be made again. Conditional
/// puts take turns through a lock on a file.
/// </remarks>
public sealed class DirectoryObjectStore : IObjectStore
{
    private readonly KeyPaths _paths;
    private readonly FilePlacer _placer;

    /// <param name="root">Made at the first put when it is missing.</param>
    public DirectoryObjectStore(string root)
    {
        _paths = new KeyPaths(root);
        _placer = new FilePlacer(_paths);
    }

    public string Root => _paths.Root;

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel) =>
        Folders.Files(_paths.FolderOf(prefix), prefix[..(prefix.LastIndexOf('/') + 1)], prefix, cancel).ToAsyncEnumerable();

    public IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel) =>
        Folders.Below(_paths.FolderOf(prefix), prefix).ToAsyncEnumerable();

    public Task<Stream?> OpenAsync(string key, CancellationToken cancel) => Task.FromResult<Stream?>(Open(key));

    public async Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel)
    {
        await using var file = Open(key);
        if (file is null) return null;
        var bytes = new byte[Math.Clamp(file.Length - offset, 0, length)];
        file.Position = offset;
        await ReadAsync(file, bytes, key, cancel);
        return bytes;
    }

    public async Task<StoredObject?> ReadAsync(string key, CancellationToken cancel)
    {
        await using var file = Open(key);
        if (file is null) return null;
        var bytes = new byte[file.Length];
        await ReadAsync(file, bytes, key, cancel);
        return new StoredObject(bytes, FileTag.Of(File.GetLastWriteTimeUtc(file.SafeFileHandle), bytes.Length));
    }

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        InBackground(key, () => _placer.Place(key, file => RandomAccess.Write(file, bytes.Span, 0), cancel), cancel);

    public Task PutAsync(string key, Stream content, CancellationToken cancel) =>
        InBackground(key, () => _placer.Place(key, file => FilePlacer.Copy(content, file, cancel), cancel), cancel);

    public async Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel)
    {
        using var turn = await _placer.TakeTurnAsync(key, cancel);
        if (TagOf(key) != tag) return null;
        _placer.Place(key, file => RandomAccess.Write(file, bytes.Span, 0), cancel);
        return TagOf(key);
    }

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        _placer.Remove(keys, cancel);
        return Task.CompletedTask;
    }

    public Task FlushAsync(CancellationToken cancel) => Task.Run(_placer.Flush, cancel);

    /// <summary>Writes a small file, syncs it and removes it, as a put would.</summary>
    /// <exception cref="ObjectStoreException">A put would fail: the message says why.</exception>
    public Task ProbeAsync(CancellationToken cancel) => Task.Run(_placer.Probe, cancel);

    /// <summary>
    /// A sync takes milliseconds, which the caller's thread need not wait for; without one the hand-over would cost more than the put.
    /// </summary>
    private static Task InBackground(string key, Action put, CancellationToken cancel)
    {
        if (!FilePlacer.IsDeferred(key)) return Task.Run(put, cancel);
        put();
        return Task.CompletedTask;
    }

    private FileStream? Open(string key)
    {
        var path = _paths.Of(key);
        try
        {
            return File.Exists(path)
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            throw StoreFault.Of("read", key, Root, fault);
        }
    }

    private async Task ReadAsync(FileStream file, byte[] to, string key, CancellationToken cancel)
    {
        try
        {
            await file.ReadExactlyAsync(to, cancel);
        }
        catch (IOException fault)
        {
            throw StoreFault.Of("read", key, Root, fault);
        }
    }

    private string? TagOf(string key) => new FileInfo(_paths.Of(key)) is { Exists: true } file ? FileTag.Of(file) : null;
}
