using System.Collections.Immutable;
using Cdp.Hits;

namespace Cdp.Model;

/// <summary>A column that expressions see.</summary>
/// <param name="Index">Its place in the rows of its scope.</param>
/// <param name="HasMembers">It holds a JSON object of which members can be named.</param>
public sealed record ScopeColumn(string Name, ModelType Type, int Index, bool HasMembers = false);

/// <summary>What expressions see: the columns of one kind of row.</summary>
/// <param name="Rows">What the rows are, in the plural, for messages.</param>
/// <param name="SeesScoredDay">The day that is scored is known to the row, so <c>days_since</c> means something.</param>
public sealed record Scope(string Rows, ImmutableArray<ScopeColumn> Columns, bool SeesScoredDay = false)
{
    /// <summary>Places of what is no column of a hit's row: the day of its folder, and the path without query and fragment.</summary>
    public const int Day = 64, Page = 65;

    public static readonly Scope Hits = new(
        "hits",
        [
            .. HitColumns.All.Select(
                (column, index) => new ScopeColumn(column.Name, TypeOf(column.Type), index, HasMembersOf((HitColumn)index))),
            new("dt", ModelType.Date, Day),
            new("page", ModelType.Text, Page),
        ]);

    private readonly Dictionary<string, ScopeColumn> _byName = Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

    public ScopeColumn? Find(string name) => _byName.GetValueOrDefault(name);

    private static bool HasMembersOf(HitColumn column) => column is HitColumn.Params or HitColumn.UserProperties;

    private static ModelType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Text or ColumnType.Json => ModelType.Text,
        ColumnType.Timestamp => ModelType.Time,
        ColumnType.Integer => ModelType.Integer,
        ColumnType.Number => ModelType.Number,
        ColumnType.Boolean => ModelType.Boolean,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a type of column that expressions do not know"),
    };
}
