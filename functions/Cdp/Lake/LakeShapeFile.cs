using System.Text.Json.Serialization;
using Cdp.Storage;

namespace Cdp.Lake;

/// <summary><c>state/lake.json</c>: the shape of a lake.</summary>
internal static class LakeShapeFile
{
    public static readonly string Key = LakeLayout.State("lake.json");

    /// <summary>The lake's shape; null where nothing was compacted yet.</summary>
    /// <exception cref="DamagedObjectException">It cannot be read.</exception>
    public static Task<LakeShape?> ReadAsync(IObjectStore store, CancellationToken cancel) =>
        store.ReadJsonAsync(Key, LakeJson.Default.LakeShape, cancel);

    public static Task WriteAsync(IObjectStore store, LakeShape shape, CancellationToken cancel) =>
        store.PutJsonAsync(Key, shape, LakeJson.Default.LakeShape, cancel);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DayConverter)])]
[JsonSerializable(typeof(LakeShape))]
internal sealed partial class LakeJson : JsonSerializerContext;
