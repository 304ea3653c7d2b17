using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Compact;

/// <summary>What shapes a lake besides raw/: the program's <see cref="LakeVersion"/> and some settings. One lake has one shape.</summary>
/// <param name="Settings">The variables that decide which rows the lake has and where they lie.</param>
/// <param name="Rebuilding">A rebuild was begun and is not finished.</param>
internal sealed record LakeShape(int Version, IReadOnlyDictionary<string, string> Settings, bool Rebuilding = false)
{
    /// <summary>Hex SHA-256 of version and settings.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Version}\n{string.Join('\n', Settings.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}={each.Value}"))}")));

    public static LakeShape Of(CompactSettings settings)
    {
        var variables = settings.Hits.ToVariables().Concat(settings.Identity.ToVariables()).Concat(settings.Lake.ToVariables())
            .ToDictionary(StringComparer.Ordinal);
        variables.Remove("CDP_MAX_CLIENTS_PER_USER"); // only warns
        if (settings.Lake.Layout == Layout.User) variables.Remove("CDP_BUCKETS");
        return new LakeShape(LakeVersion.Current, variables);
    }

    /// <returns>How this lake differs from what today's program and settings would make, for a person; null when it does not.</returns>
    public string? DifferenceTo(LakeShape today) => Version != today.Version
        ? $"the lake was made by version {Version} of the program's rules, this is version {today.Version}"
        : Settings.Keys.Union(today.Settings.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(name => Value(this, name) != Value(today, name))
            .Select(name => $"{name} was '{Value(this, name)}' when the lake was made, and is '{Value(today, name)}' now")
            .FirstOrDefault();

    private static string Value(LakeShape shape, string name) => shape.Settings.GetValueOrDefault(name, "");
}

/// <summary>Keeps a lake to one shape: <c>state/lake.json</c>.</summary>
internal static class LakeShapeFile
{
    private static readonly string Key = LakeLayout.State("lake.json");

    /// <summary>Checks, before anything is changed, that the lake is of this shape; a lake without one gets it.</summary>
    /// <exception cref="LakeShapeException">It is of another, or its rebuild is not finished.</exception>
    public static async Task CheckAsync(IObjectStore store, LakeShape today, CancellationToken cancel)
    {
        if (await ReadAsync(store, cancel) is not { } lake)
        {
            await WriteAsync(store, today, cancel);
            return;
        }

        if (lake.DifferenceTo(today) is { } difference) throw new LakeShapeException($"{difference}: run cdp rebuild, or set it back.");
        if (lake.Rebuilding) throw new LakeShapeException("A rebuild of this lake is not finished: run cdp rebuild again.");
    }

    public static async Task<LakeShape?> ReadAsync(IObjectStore store, CancellationToken cancel)
    {
        if (await store.ReadAsync(Key, cancel) is not { } stored) return null;
        try
        {
            return JsonSerializer.Deserialize(stored.Bytes, StateJson.Default.LakeShape);
        }
        catch (JsonException e)
        {
            throw new LakeShapeException($"{Key} is damaged: run cdp rebuild.", e);
        }
    }

    public static Task WriteAsync(IObjectStore store, LakeShape shape, CancellationToken cancel) =>
        store.PutAsync(Key, JsonSerializer.SerializeToUtf8Bytes(shape, StateJson.Default.LakeShape), cancel);
}

/// <summary>The lake was made with other settings or by another version, or is half rebuilt; nothing was changed. The message names <c>rebuild</c>.</summary>
public sealed class LakeShapeException(string message, Exception? inner = null) : Exception(message, inner);
