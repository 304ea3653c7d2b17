using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Cdp.Local.Tests.Serve;

/// <summary>Raw records as they lie in a lake's directory, read without the code under test.</summary>
internal static class StoredRecords
{
    public static IReadOnlyList<JsonElement> In(string lake) => [.. Objects(lake).SelectMany(lines => lines)];

    /// <summary>The records of each object.</summary>
    public static IEnumerable<IReadOnlyList<JsonElement>> Objects(string lake)
    {
        var raw = Path.Combine(lake, "raw");
        if (!Directory.Exists(raw)) yield break;
        foreach (var file in Directory.EnumerateFiles(raw, "*", SearchOption.AllDirectories))
            yield return
            [
                .. Text(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement),
            ];
    }

    public static string? Field(this JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Text(string file)
    {
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(File.OpenRead(file), CompressionMode.Decompress)
            : File.OpenRead(file);
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return reader.ReadToEnd();
    }
}
