using System.Globalization;
using System.Text;
using System.Text.Json;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Explain;
using Cdp.Model.Fold;

namespace Cdp.Local.Tests.Model;

/// <summary>A profile as text, a line a column, every value exactly: for comparing, and for reading where two differ.</summary>
internal sealed record ProfileText(string Text)
{
    public static ProfileText Of(DeclaredModel model, LakeRows rows) =>
        new(string.Join('\n', model.Columns.Select((column, index) => $"{column.Name}: {Of(column.Type, rows.Value(index))}")));

    public static ProfileText Of(DeclaredModel model, ProfileValues values) =>
        new(
            string.Join(
                '\n',
                model.Columns.Select(
                    (column, index) => $"{column.Name}: {(values.IsNull(index) ? "null" : Of(column.Type, values, index))}")));

    public static ProfileText Of(DeclaredModel model, ProfileExplanation explained)
    {
        var values = explained.Columns.Zip(model.Columns, (value, column) => Of(column.Type, Stored(column.Type, value.Value)));
        return new(string.Join('\n', model.Columns.Zip(values, (column, value) => $"{column.Name}: {value}")));
    }

    /// <summary>The value of a column, for expectations by hand.</summary>
    public string this[string column] =>
        Text.Split('\n').Single(line => line.StartsWith($"{column}: ", StringComparison.Ordinal))[(column.Length + 2)..];

    public override string ToString() => Text;

    /// <summary>As a query gives it: a list is JSON text.</summary>
    private static object? Stored(ModelType type, object? value) =>
        type == ModelType.TextList ? JsonSerializer.Serialize((string[])value!) : value;

    private static string Of(ModelType type, object? value) => (type, value) switch
    {
        (_, null) => "null",
        (ModelType.Integer, not double) => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        (ModelType.Number, double number) => Of(number),
        (ModelType.Text, string text) => JsonSerializer.Serialize(text),
        (ModelType.Boolean, bool truth) => truth ? "true" : "false",
        (ModelType.Time, DateTime time) => Time(time),
        (ModelType.Date, DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (ModelType.Date, DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (ModelType.TextList, string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<string[]>(json)),
        _ => throw new InvalidOperationException($"A column of {type} is {value.GetType()}."),
    };

    private static string Of(ModelType type, ProfileValues values, int column) => type switch
    {
        ModelType.Integer => ((long)values.Number(column)).ToString(CultureInfo.InvariantCulture),
        ModelType.Number => Of(values.Number(column)),
        ModelType.Text => JsonSerializer.Serialize(Encoding.UTF8.GetString(values.Text(column))),
        ModelType.Boolean => values.Number(column) != 0 ? "true" : "false",
        ModelType.Time => Time(DateTimeOffset.FromUnixTimeMilliseconds((long)values.Number(column)).UtcDateTime),
        ModelType.Date =>
            DateOnly.FromDayNumber((int)values.Number(column) + new DateOnly(1970, 1, 1).DayNumber)
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(values.List(column).Select(Encoding.UTF8.GetString)),
    };

    /// <summary>Shortest, which no other double has; the sign of zero shows.</summary>
    private static string Of(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
