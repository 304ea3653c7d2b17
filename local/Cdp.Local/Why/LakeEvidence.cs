using System.Globalization;
using System.Text.Json;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Explain;
using Cdp.Model.Sql;
using Cdp.Profiles;
using NodaTime;

namespace Cdp.Local.Why;

/// <summary>Reads what the lake says of one user's aggregates: one query.</summary>
internal static class LakeEvidence
{
    private const int Leading = 3, ColumnsOfEach = 4;

    /// <returns>Null when no hit of the user counts.</returns>
    /// <exception cref="WarehouseException">A file of the lake cannot be read.</exception>
    public static UserEvidence? Read(
        LakeDatabase lake, DeclaredModel model, DateTimeZone zone, LocalDate scored, string user, CancellationToken cancel)
    {
        using var rows = lake.Select(ProfileQuery.EvidenceOf(model, zone, scored, user), cancel);
        if (!rows.Read()) return null;
        return new((DateTime)rows.Value(1)!, (DateTime)rows.Value(2)!, [.. model.Aggregates.Select((aggregate, index) =>
            Of(rows, aggregate.Type, Leading + index, Leading + model.Aggregates.Length + (ColumnsOfEach * index)))]);
    }

    private static AggregateEvidence Of(LakeRows rows, ModelType type, int value, int hits) => new(
        Typed(type, rows.Value(value)),
        Convert.ToInt64(rows.Value(hits), CultureInfo.InvariantCulture),
        rows.Value(hits + 1) is string id
            ? new(id, (DateTime)rows.Value(hits + 2)!, rows.Value(hits + 3) is string { Length: > 0 } name ? name : null)
            : null);

    private static object? Typed(ModelType type, object? value) => (type, value) switch
    {
        (_, null) => null,
        (ModelType.Integer, _) => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        (ModelType.Number, _) => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        (ModelType.TextList, string json) => JsonSerializer.Deserialize<string[]>(json),
        (ModelType.Date, DateTime day) => DateOnly.FromDateTime(day),
        _ => value,
    };
}
