using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cdp.Storage;

/// <summary>JSON objects of a store.</summary>
internal static class ObjectStoreJson
{
    /// <summary>Reads an object; null when there is none.</summary>
    /// <exception cref="DamagedObjectException">It is not the JSON of this type.</exception>
    public static async Task<T?> ReadJsonAsync<T>(this IObjectStore store, string key, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class =>
        await store.ReadAsync(key, cancel) is { } stored ? Parse(key, stored, type) : null;

    /// <exception cref="DamagedObjectException">It is not the JSON of this type.</exception>
    public static T Parse<T>(string key, StoredObject stored, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(stored.Bytes, type) ?? throw new DamagedObjectException(key);
        }
        catch (JsonException e)
        {
            throw new DamagedObjectException(key, e);
        }
    }

    public static Task PutJsonAsync<T>(this IObjectStore store, string key, T value, JsonTypeInfo<T> type, CancellationToken cancel) =>
        store.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), cancel);
}
