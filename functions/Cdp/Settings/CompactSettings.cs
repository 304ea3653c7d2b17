using System.Globalization;

namespace Cdp.Settings;

/// <summary>What compaction needs to know: what shapes the lake, and what it may use of the machine.</summary>
/// <param name="RawRetentionDays">
/// Days after which raw/ expires, null: never. Days older than that are frozen: nothing can make them again.
/// </param>
/// <param name="SpillDirectory">Where rows go that memory has no room for; null: the system's directory for temporary files.</param>
/// <param name="MemoryBudget">
/// Bytes of rows in memory from which on further ones go to the spill directory; the run takes up to 200 MiB beside them.
/// </param>
public sealed record CompactSettings(
    HitSettings Hits, IdentitySettings Identity, LakeSettings Lake, int? RawRetentionDays, string? SpillDirectory, long MemoryBudget)
{
    private const int Megabyte = 1 << 20;

    public static readonly CompactSettings Default =
        new(HitSettings.Default, IdentitySettings.Default, LakeSettings.Default, null, null, 192L * Megabyte);

    /// <summary>The spill directory in use.</summary>
    public string Spill => SpillDirectory ?? Path.GetTempPath();

    /// <exception cref="SettingsException">A variable is out of its range; the message names it.</exception>
    public static CompactSettings FromEnvironment(Variables variables) => new(
        HitSettings.FromEnvironment(variables),
        IdentitySettings.FromEnvironment(variables),
        LakeSettings.FromEnvironment(variables),
        variables.Optional("CDP_RAW_RETENTION_DAYS") is null
            ? null
            : variables.Number("CDP_RAW_RETENTION_DAYS", defaultValue: 0, min: 10, max: 100_000),
        variables.Optional("CDP_SPILL_DIRECTORY"),
        variables.Number("CDP_MEMORY_MB", defaultValue: (int)(Default.MemoryBudget / Megabyte), min: 16, max: 1_000_000) * (long)Megabyte);

    public IEnumerable<KeyValuePair<string, string>> ToVariables()
    {
        IEnumerable<KeyValuePair<string, string>> variables = [.. Hits.ToVariables(), .. Identity.ToVariables(), .. Lake.ToVariables()];
        foreach (var variable in variables) yield return variable;
        if (RawRetentionDays is { } days) yield return new("CDP_RAW_RETENTION_DAYS", days.ToString(CultureInfo.InvariantCulture));
        if (SpillDirectory is not null) yield return new("CDP_SPILL_DIRECTORY", SpillDirectory);
        yield return new("CDP_MEMORY_MB", (MemoryBudget / Megabyte).ToString(CultureInfo.InvariantCulture));
    }
}
