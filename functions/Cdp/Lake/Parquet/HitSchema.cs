using Cdp.Hits;

namespace Cdp.Lake.Parquet;

/// <summary>The schema of hit files.</summary>
public static class HitSchema
{
    /// <summary>The columns of <see cref="HitColumns.All"/>; queries pass over row groups by times, integers and the user id.</summary>
    public static ParquetSchema Current { get; } = new("hit", HitColumns.All.Select((column, index) => new ParquetColumn(
        column.Name, column.Type, column.Type is ColumnType.Timestamp or ColumnType.Integer || (HitColumn)index == HitColumn.UserId)));
}
