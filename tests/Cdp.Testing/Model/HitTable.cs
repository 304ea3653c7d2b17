using System.Globalization;
using System.Text;
using Cdp.Hits;
using Cdp.Lake;

namespace Cdp.Testing.Model;

/// <summary>
/// Hits of one user, written as a table: columns of hits between bars, a missing value as nothing, texts with or without back ticks.
/// </summary>
/// <remarks>Without a column for it a hit is received when it occurs, and has the id of its line: r1.1, r2.1.</remarks>
public static class HitTable
{
    public static IReadOnlyList<ModelHit> Read(string table, string user, ReportingDays days)
    {
        var lines = Rows(table);
        return [.. lines.Skip(1).Select((line, index) => Read(lines[0].Zip(line).ToDictionary(), $"r{index + 1}.1", user, days))];
    }

    /// <summary>The cells of a table, its line of dashes left out.</summary>
    public static List<string[]> Rows(string table) =>
    [
        .. table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("|--", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray()),
    ];

    private static ModelHit Read(Dictionary<string, string> cells, string id, string user, ReportingDays days)
    {
        var hit = new Hit();
        cells.TryAdd("event_id", id);
        cells.TryAdd("user_id", user);
        cells.TryAdd("received_at", cells["occurred_at"]);
        foreach (var (name, cell) in cells.Where(each => each.Value.Length > 0)) Set(hit, name, cell);
        return new(user, days.DayOf(hit.Integer(HitColumn.OccurredAt)), HitWorld.Encode(hit));
    }

    private static void Set(Hit hit, string name, string cell)
    {
        var column = (HitColumn)HitColumns.All.IndexOf(HitColumns.All.Single(each => each.Name == name));
        switch (HitColumns.Of(column).Type)
        {
            case ColumnType.Timestamp:
                hit.SetInteger(
                    column,
                    DateTimeOffset.Parse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds());
                break;
            case ColumnType.Integer:
                hit.SetInteger(column, long.Parse(cell, CultureInfo.InvariantCulture));
                break;
            case ColumnType.Number:
                hit.SetNumber(column, double.Parse(cell, CultureInfo.InvariantCulture));
                break;
            case ColumnType.Boolean:
                hit.SetBoolean(column, bool.Parse(cell));
                break;
            default:
                hit.SetText(column, Encoding.UTF8.GetBytes(cell));
                break;
        }
    }
}
