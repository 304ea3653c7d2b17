using System.Text.Json.Serialization;
using Cdp.Lake;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Rollups;

/// <summary><c>state/rollups.json</c>: which measures all rollups of the lake hold.</summary>
/// <param name="Measures">Ids. Every hit file is rolled up for each of them.</param>
/// <param name="Filling">
/// Ids of measures that new rollups hold already, and those of earlier hits not all; null when there are none.
/// </param>
/// <param name="Filled">The last day (<c>dt</c>) of which the rollups hold them, too; null: of none.</param>
public sealed record RollupState(
    IReadOnlyList<string> Measures, IReadOnlyList<string>? Filling = null, LocalDate? Filled = null)
{
    public static readonly string Key = LakeLayout.State("rollups.json");

    /// <summary>Whether profiles that need these measures can be made of the rollups.</summary>
    public bool Has(IEnumerable<string> measures) => measures.All(Measures.Contains);

    /// <returns>Null where the lake has none, or one that cannot be read: then nothing is known of its rollups.</returns>
    public static async Task<RollupState?> ReadAsync(IObjectStore lake, CancellationToken cancel)
    {
        try
        {
            return await lake.ReadJsonAsync(Key, RollupJson.Default.RollupState, cancel);
        }
        catch (DamagedObjectException)
        {
            return null; // it is made anew, as are the rollups
        }
    }

    public Task WriteAsync(IObjectStore lake, CancellationToken cancel) =>
        lake.PutJsonAsync(Key, this, RollupJson.Default.RollupState, cancel);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DayConverter)])]
[JsonSerializable(typeof(RollupState))]
internal sealed partial class RollupJson : JsonSerializerContext;
