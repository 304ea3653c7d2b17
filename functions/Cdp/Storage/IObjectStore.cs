namespace Cdp.Storage;

/// <summary>An object as a listing shows it. <c>Tag</c> changes whenever the content does.</summary>
public sealed record ObjectInfo(string Key, long Size, DateTimeOffset LastModified, string Tag);

/// <summary>A small object read whole, with the tag that a conditional write needs.</summary>
public sealed record StoredObject(byte[] Bytes, string Tag);

/// <summary>Where the lake is kept: an S3 bucket or a directory. Keys are opaque text; no URI type touches them.</summary>
/// <remarks>
/// A put is all or nothing: a reader sees the old object or the new one. It is durable when it returns, except under <c>hits/</c>, where
/// a store may put that off until <see cref="FlushAsync"/>, for those can be rebuilt. Whatever the store itself cannot do (full disk,
/// no permission, S3 refusing) is an <see cref="ObjectStoreException"/> that names the key.
/// </remarks>
public interface IObjectStore
{
    /// <summary>All objects whose key starts with the prefix, in ordinal order of the UTF-8 key.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancel);

    /// <summary>
    /// The folders right below a prefix that ends in '/' (or is empty): e.g. <c>hits/</c> gives <c>hits/dt=2026-11-20/</c>.
    /// </summary>
    IAsyncEnumerable<string> ListFoldersAsync(string prefix, CancellationToken cancel);

    /// <summary>Opens an object for one forward read; null when there is none.</summary>
    Task<Stream?> OpenAsync(string key, CancellationToken cancel);

    /// <summary>Bytes [offset, offset + length) of an object, fewer at its end; null when there is none.</summary>
    Task<byte[]?> ReadRangeAsync(string key, long offset, int length, CancellationToken cancel);

    /// <summary>A small object whole; null when there is none.</summary>
    Task<StoredObject?> ReadAsync(string key, CancellationToken cancel);

    Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Puts the rest of a seekable stream, of any size.</summary>
    Task PutAsync(string key, Stream content, CancellationToken cancel);

    /// <summary>Puts only if the object still has the tag (null: only if there is no such object).</summary>
    /// <returns>The new tag, or null when another writer was first.</returns>
    Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel);

    /// <summary>Deletes the objects that exist among the keys.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancel);

    /// <summary>Makes every put and delete before it durable: to be awaited before a receipt says that they are done.</summary>
    Task FlushAsync(CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>The store could not do it: the message says what happened, to which key, and what to do.</summary>
public sealed class ObjectStoreException(string message, Exception? inner = null) : CdpException(message, inner);
