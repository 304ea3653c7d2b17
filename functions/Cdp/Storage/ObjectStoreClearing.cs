namespace Cdp.Storage;

/// <summary>Removes whole folders of a lake.</summary>
internal static class ObjectStoreClearing
{
    /// <summary>Deletes all objects whose key starts with the prefix.</summary>
    public static async Task ClearAsync(this IObjectStore store, string prefix, CancellationToken cancel)
    {
        var keys = new List<string>();
        await foreach (var item in store.ListAsync(prefix, cancel)) keys.Add(item.Key);
        if (keys.Count > 0) await store.DeleteAsync(keys, cancel);
    }
}
