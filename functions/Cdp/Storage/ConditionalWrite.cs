namespace Cdp.Storage;

/// <summary>Conditional writes whose answer may be lost on its way.</summary>
internal static class ConditionalWrite
{
    /// <summary>
    /// As <see cref="IObjectStore.TryPutAsync"/>, and a put that the store applied counts, also when its answer was lost.
    /// </summary>
    /// <remarks>
    /// A client that gets no answer tries again, and its second try meets the tag that its first one made. What is stored decides: the same
    /// bytes are this write's. So the content must be one that no other writer puts, or one that means the same whoever put it.
    /// </remarks>
    /// <returns>The new tag, or null when another writer was first.</returns>
    /// <exception cref="ObjectStoreException">The store failed, and has not applied the put.</exception>
    public static async Task<string?> PutIfUnchangedAsync(
        this IObjectStore store, string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel)
    {
        try
        {
            return await store.TryPutAsync(key, bytes, tag, cancel) ?? await TagOfAsync(store, key, bytes, cancel);
        }
        catch (ObjectStoreException)
        {
            if (await TagOfAsync(store, key, bytes, cancel) is { } applied) return applied;
            throw;
        }
    }

    /// <summary>The object's tag when it holds these bytes.</summary>
    private static async Task<string?> TagOfAsync(IObjectStore store, string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        await store.ReadAsync(key, cancel) is { } stored && stored.Bytes.AsSpan().SequenceEqual(bytes.Span) ? stored.Tag : null;
}
