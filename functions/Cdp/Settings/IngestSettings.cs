using System.Buffers;

namespace Cdp.Settings;

/// <summary>What the collector needs to know of the place it is put in.</summary>
/// <param name="PathPrefix">Each path is also served below it: <c>/metrics</c> adds <c>/metrics/collect</c> and its sisters; empty: no prefix.</param>
public sealed record IngestSettings(string PathPrefix)
{
    public static readonly IngestSettings Default = new("");

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <exception cref="SettingsException">The prefix has characters that a path would have to encode.</exception>
    public static IngestSettings FromEnvironment(Variables variables)
    {
        if (variables.Optional("CDP_PATH_PREFIX") is not { } text) return Default;
        if (text.AsSpan().ContainsAnyExcept(PathCharacters) || text.Contains("//", StringComparison.Ordinal))
            throw new SettingsException($"CDP_PATH_PREFIX is '{text}': it must be a path such as /metrics, of letters, digits and - . _ ~ /.");
        var path = text.Trim('/');
        return new(path.Length == 0 ? "" : "/" + path);
    }

    public IEnumerable<KeyValuePair<string, string>> ToVariables() => [new("CDP_PATH_PREFIX", PathPrefix)];
}
