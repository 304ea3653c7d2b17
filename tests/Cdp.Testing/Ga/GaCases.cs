using System.Text.Json;

namespace Cdp.Testing.Ga;

/// <summary>
/// The requests of tests/captures and tests/vectors with what they must become. Source: the GA protocol page, section 12.
/// </summary>
public static class GaCases
{
    private static readonly Lazy<IReadOnlyDictionary<string, GaCase>> Cases = new(() =>
        Vectors().Concat(Captures()).ToDictionary(found => found.Name, StringComparer.Ordinal));

    /// <summary>All of them, in no particular order.</summary>
    public static IEnumerable<GaCase> All => Cases.Value.Values;

    /// <summary>For <c>[MemberData]</c>: names tell a theory's cases apart, and <see cref="Named"/> gives the case.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names => All.Select(found => new TheoryDataRow<string>(found.Name));

    public static GaCase Named(string name) => Cases.Value[name];

    private static IEnumerable<GaCase> Captures() => Directory.EnumerateFiles(Folder("captures"), "*.json")
        .Select(file => GaCase.Of($"capture {Path.GetFileNameWithoutExtension(file)}", Read(file)));

    private static IEnumerable<GaCase> Vectors() => Read(Folder("vectors.json")).EnumerateArray()
        .Select(vector => GaCase.Of(vector.GetProperty("name").GetString()!, vector));

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "ga", name);
}
