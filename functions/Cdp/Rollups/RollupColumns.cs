using System.Collections.Immutable;
using Cdp.Hits;
using Cdp.Lake.Parquet;

namespace Cdp.Rollups;

/// <summary>The columns of a rollup in the order of <see cref="RollupColumns.All"/>.</summary>
internal enum RollupColumn
{
    UserId,
    Measure,
    Key,
    Value,
    Number,
    Time,
    Hits,
    Total,
    FirstAt,
    LastAt,
    ReceivedAt,
    EventId,
}

/// <summary>The only list of the columns of rollups: their files, the Glue table and the DuckDB view follow it.</summary>
/// <remarks>
/// A row is what one user's hits of one day, received on one day, give to one measure: an aggregate of the model without its window. Which
/// columns a row has depends on the measure. The folder adds <c>dt</c> (DATE, the day the hits occurred).
/// </remarks>
public static class RollupColumns
{
    /// <summary>
    /// The measure of which each user-day has one row: how many hits there are, and when the first and the last occurred.
    /// </summary>
    public const string Seen = "seen";

    public static readonly ImmutableArray<Column> All =
    [
        new("user_id", ColumnType.Text, "the user whose hits they are"),
        new("measure", ColumnType.Text, "what is measured: seen, or 16 hex digits that stand for an aggregate without its window"),
        new("key", ColumnType.Text, "the values of once_per, a JSON array; the row is then the first hit of the day with these values"),
        new("value", ColumnType.Text, "a text: one that was met, the least or greatest one, or that of the first or last hit"),
        new("number", ColumnType.Number, "a number: the least or greatest one, or that of the first or last hit"),
        new("time", ColumnType.Timestamp, "a time, UTC: the earliest or latest one, or that of the first or last hit"),
        new("hits", ColumnType.Integer, "how many hits count"),
        new("total", ColumnType.Text, "the sum of their numbers in millionths, an integer in decimal digits"),
        new("first_at", ColumnType.Timestamp, "when the first of them occurred, or the hit that gives the value, UTC"),
        new("last_at", ColumnType.Timestamp, "when the last of them occurred, UTC"),
        new("received_at", ColumnType.Timestamp, "when the hit that gives the value was received, UTC"),
        new("event_id", ColumnType.Text, "the event id of the hit that gives the value"),
    ];

    /// <summary>The schema of rollup files.</summary>
    public static ParquetSchema Schema { get; } = new("rollup", All.Select((column, index) =>
        new ParquetColumn(column.Name, column.Type, hasStatistics: (RollupColumn)index == RollupColumn.UserId)));
}
