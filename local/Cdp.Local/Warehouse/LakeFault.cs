using System.Text.RegularExpressions;
using Cdp.Profiles;
using DuckDB.NET.Data;

namespace Cdp.Local.Warehouse;

/// <summary>
/// Says for people what DuckDB met: a file of the lake that cannot be read, with the cure, or else the engine's own words.
/// </summary>
internal static partial class LakeFault
{
    public static WarehouseException Explain(DuckDBException fault)
    {
        var words = fault.Message.Trim();
        var file = LakeFile().Match(words);
        if (!file.Success) return new WarehouseException(words, fault);
        var day = file.Groups["day"].Value;
        var cause = words.Contains("No such file", StringComparison.Ordinal)
            ? "It vanished while it was read: most likely a compaction replaced it. Run again; if it stays away"
            : $"It is damaged or cut short ({words.Split('\n')[0]}). Nothing is lost";
        return new WarehouseException(
            $"{file.Groups["path"].Value} cannot be read. {cause}, make it again from raw/: cdp compact --date {day}", fault);
    }

    // The engine quotes a path with either quote, and the received day stands in the file's name.
    [GeneratedRegex(
        """(?<quote>["'])(?<path>[^\n]*?/received-(?<day>\d{4}-\d\d-\d\d)\.(parquet|ndjson\.gz))\k<quote>""", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex LakeFile();
}
