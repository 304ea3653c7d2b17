using System.Buffers;

namespace Cdp.Settings;

/// <summary>How a record gets to raw/ on AWS.</summary>
public enum IngestMode
{
    /// <summary>One object a request.</summary>
    Direct,

    /// <summary>By a queue, from which a batch writer puts objects of many records.</summary>
    Buffered,
}

/// <summary>What the collector needs to know of the place it is put in.</summary>
/// <param name="PathPrefix">
/// Each path is also served below it: <c>/metrics</c> adds <c>/metrics/collect</c> and its sisters; empty: no prefix.
/// </param>
/// <param name="Mode">For the function on AWS; the collector on one machine groups what comes in at once, and needs no queue.</param>
public sealed record IngestSettings(string PathPrefix, IngestMode Mode = IngestMode.Direct)
{
    public static readonly IngestSettings Default = new("");

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <exception cref="SettingsException">
    /// The prefix has characters that a path would have to encode, or there is no such mode.
    /// </exception>
    public static IngestSettings FromEnvironment(Variables variables) => new(
        Prefix(variables.Optional("CDP_PATH_PREFIX") ?? ""),
        variables.Optional("CDP_INGEST_MODE") switch
        {
            null or "direct" => IngestMode.Direct,
            "buffered" => IngestMode.Buffered,
            var other => throw new SettingsException($"CDP_INGEST_MODE is '{other}': it must be direct or buffered."),
        });

    public IEnumerable<KeyValuePair<string, string>> ToVariables() =>
        [new("CDP_PATH_PREFIX", PathPrefix), new("CDP_INGEST_MODE", Mode == IngestMode.Direct ? "direct" : "buffered")];

    private static string Prefix(string text)
    {
        if (text.AsSpan().ContainsAnyExcept(PathCharacters) || text.Contains("//", StringComparison.Ordinal))
            throw new SettingsException(
                $"CDP_PATH_PREFIX is '{text}': it must be a path such as /metrics, of letters, digits and - . _ ~ /.");
        var path = text.Trim('/');
        return path.Length == 0 ? "" : "/" + path;
    }
}
