using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Cdp.Settings;

namespace Cdp.Lake;

/// <summary>What shapes a lake besides raw/: the program's <see cref="LakeVersion"/> and some settings. One lake has one shape.</summary>
/// <param name="Settings">The variables that decide which rows the lake has and where they lie.</param>
/// <param name="Rebuild">The rebuild that was begun and is not finished; null when there is none.</param>
internal sealed record LakeShape(int Version, IReadOnlyDictionary<string, string> Settings, RebuildStep? Rebuild = null)
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
        if (settings.Hits.NotUserIds.Count == 0) variables.Remove("CDP_NOT_USER_IDS"); // lakes from before the setting keep their hash
        if (settings.Lake.Layout == Layout.User) variables.Remove("CDP_BUCKETS");
        return new LakeShape(LakeVersion.Current, variables);
    }

    /// <returns>How this lake differs from what today's program and settings would make, for a person; null when it does not.</returns>
    public string? DifferenceTo(LakeShape today)
    {
        if (Version != today.Version) return $"The lake was made by version {Version} of the program's rules, this is version {today.Version}";
        var differences = Settings.Keys.Union(today.Settings.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(name => Value(this, name) != Value(today, name))
            .Select(name => $"{name} was {Value(this, name)} when the lake was made, and is {Value(today, name)} now")
            .ToList();
        return differences.Count == 0 ? null : string.Join("; ", differences);
    }

    private static string Value(LakeShape shape, string name) =>
        shape.Settings.TryGetValue(name, out var value) ? $"'{value}'" : "not used";
}

/// <summary>How far a rebuild of the whole lake has come.</summary>
internal enum RebuildStep
{
    /// <summary>What was made before is being removed.</summary>
    Clearing,

    /// <summary>The days are being compacted.</summary>
    Compacting,
}

/// <summary>The lake was made with other settings or by another version, or is half rebuilt; nothing was changed. The message names <c>rebuild</c>.</summary>
public sealed class LakeShapeException(string message, Exception? inner = null) : CdpException(message, inner);
