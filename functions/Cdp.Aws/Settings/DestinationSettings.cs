using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cdp.Deliver;
using Cdp.Model;
using Cdp.Settings;

namespace Cdp.Aws.Settings;

/// <summary>Who is told of entries into segments and exits. Secrets Manager holds the secrets; here they are named.</summary>
/// <param name="Json">The file of destinations on one line; null: there are none.</param>
public sealed record DestinationSettings(string? Json)
{
    public const string Variable = "CDP_DESTINATIONS_JSON";

    /// <summary>All variables of a function together have 4 KB. Source: Lambda, quotas.</summary>
    private const int MaxBytes = 2500;

    public static DestinationSettings FromEnvironment(Variables variables) => new(variables.Optional(Variable));

    /// <param name="path">The file, as the key <c>destinations</c> names it.</param>
    /// <exception cref="SettingsException">It is missing, has mistakes, or is too large for a variable of a function.</exception>
    public static DestinationSettings FromFile(string path, DeclaredModel model)
    {
        if (!File.Exists(path)) throw new SettingsException($"destinations is '{path}': there is no such file.");
        var bytes = File.ReadAllBytes(path);
        var read = DestinationsReader.Read(path, bytes, model);
        if (read.Mistakes.Count > 0) throw new SettingsException(string.Join('\n', read.Mistakes));
        var line = OneLine(bytes);
        return Encoding.UTF8.GetByteCount(line) <= MaxBytes
            ? new(line)
            : throw new SettingsException(
                $"destinations is '{path}': without its white space the file must have at most {MaxBytes} bytes, for functions get it "
                + "as a variable.");
    }

    /// <param name="model">Null where only their addresses and secrets are needed, which no model has a part in.</param>
    /// <exception cref="SettingsException">They do not fit the model: the program is newer or older than the stack.</exception>
    public ImmutableArray<Destination> Destinations(DeclaredModel? model)
    {
        if (Json is null) return [];
        var read = DestinationsReader.Read(Variable, Encoding.UTF8.GetBytes(Json), model);
        return read.Mistakes.Count == 0 ? read.Destinations : throw new SettingsException(string.Join('\n', read.Mistakes));
    }

    public IEnumerable<KeyValuePair<string, string>> ToVariables() => Json is null ? [] : [new(Variable, Json)];

    private static string OneLine(byte[] json)
    {
        using var document = JsonDocument.Parse(json.AsMemory(json.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line)) document.WriteTo(writer);
        return Encoding.UTF8.GetString(line.ToArray());
    }
}
