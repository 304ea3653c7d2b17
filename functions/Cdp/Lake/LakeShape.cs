using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Cdp.Settings;

namespace Cdp.Lake;

/// <summary>What shapes a lake besides raw/: the version of the program's rules (<see cref="LakeHistory"/>) and some settings.</summary>
/// <param name="Settings">The variables that decide which rows the lake has and where they lie.</param>
/// <param name="Rebuild">The rebuild that was begun and is not finished; null when there is none.</param>
/// <param name="Former">The days that are of a former shape; null when there are none.</param>
internal sealed record LakeShape(
    int Version, IReadOnlyDictionary<string, string> Settings, RebuildStep? Rebuild = null, FormerDays? Former = null)
{
    /// <summary>Hex SHA-256 of version and settings.</summary>
    [JsonIgnore]
    public string Hash
    {
        get
        {
            var settings = Settings.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}={each.Value}");
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Version}\n{string.Join('\n', settings)}")));
        }
    }

    /// <summary>The shape that a program with this history and these settings makes.</summary>
    public static LakeShape Of(CompactSettings settings, LakeHistory history)
    {
        var variables = settings.Hits.ToVariables().Concat(settings.Identity.ToVariables()).Concat(settings.Lake.ToVariables())
            .ToDictionary(StringComparer.Ordinal);
        variables.Remove("CDP_MAX_CLIENTS_PER_USER"); // only warns
        if (settings.Hits.NotUserIds.Count == 0) variables.Remove("CDP_NOT_USER_IDS"); // lakes from before the setting keep their hash
        variables.Remove(settings.Lake.Layout == Layout.User ? "CDP_BUCKETS" : "CDP_ANONYMOUS_FILES"); // the other layout's
        return new LakeShape(history.Current, variables);
    }

    /// <returns>
    /// How this lake differs in meaning from what today's program and settings would make, for a person; null when it does not.
    /// </returns>
    /// <remarks>A version that only adds is no difference: what older files lack is null in them.</remarks>
    public string? DifferenceTo(LakeShape today, LakeHistory history)
    {
        if (Version > today.Version)
            return $"The lake was made by a newer program (version {Version} of the lake, this program makes version {today.Version}). "
                + "Update the program, or";
        if (history.Since(Version).Where(change => !change.IsAdditive).ToList() is { Count: > 0 } changes)
            return $"The lake was made by version {Version} of the program's rules; version "
                + $"{string.Join(" and version ", changes.Select(each => $"{each.Version}, which {each.What}"))}, came after it:";
        var differences = DifferentSettings(today).ToList();
        return differences.Count == 0 ? null : $"{string.Join("; ", differences)}. Set it back, or";
    }

    private IEnumerable<string> DifferentSettings(LakeShape today) =>
        from name in Settings.Keys.Union(today.Settings.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        where (Value(this, name), Value(today, name)) is var (then, now) && then != now
        select $"{name} was {Value(this, name)} when the lake was made, and is {Value(today, name)} now";

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

/// <summary>
/// The lake was made with other settings or by another version, or is half rebuilt; nothing was changed. The message names <c>rebuild</c>.
/// </summary>
public sealed class LakeShapeException(string message) : CdpException(message);
