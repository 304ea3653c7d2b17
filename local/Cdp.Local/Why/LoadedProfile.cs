using System.Globalization;
using System.Text.Json;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Model.Explain;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Local.Why;

/// <summary>A column of which the lake now says something else than was loaded; both as text, null for null.</summary>
internal sealed record Difference(string Name, string? Loaded, string? Now);

/// <summary>A user's row in PostgreSQL: name and text of each column, as JSON has it.</summary>
internal sealed class LoadedProfile(IReadOnlyList<KeyValuePair<string, string?>> columns)
{
    private readonly Dictionary<string, string?> _columns = columns.ToDictionary(StringComparer.Ordinal);

    public LocalDate? AsOf => this["as_of"] is { } day ? LocalDatePattern.Iso.Parse(day).Value : null;

    /// <summary>The hash of the model that the row was made by.</summary>
    public string? Model => this["model"];

    /// <summary>Without hits, and kept because another table references it.</summary>
    public bool IsEmpty => this["first_seen"] is null;

    private string? this[string name] => _columns.GetValueOrDefault(name);

    public IReadOnlyList<Difference> DifferencesTo(ProfileExplanation now, DeclaredModel model) =>
    [
        .. model.Columns.Zip(now.Columns, (column, value) => new Difference(column.Name, Text(column.Type, this[column.Name]), Text(value)))
            .Where(column => column.Name is not ("as_of" or "model") && column.Loaded != column.Now),
    ];

    /// <summary>PostgreSQL's text knows no NUL, and a load leaves it out.</summary>
    private static string? Text(ExplainedValue value) => ValueText.Of(value.Value switch
    {
        string text => text.Replace("\0", "", StringComparison.Ordinal),
        string[] list => Array.ConvertAll(list, text => text.Replace("\0", "", StringComparison.Ordinal)),
        var other => other,
    });

    /// <summary>The text of a column as this program writes such a value; one of another type stays as it is.</summary>
    private static string? Text(ModelType type, string? text) => type switch
    {
        _ when text is null => null,
        ModelType.Integer or ModelType.Number when double.TryParse(text, CultureInfo.InvariantCulture, out var number) =>
            ValueText.Of(number),
        ModelType.Time when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => ValueText.Of(time),
        ModelType.TextList when text.StartsWith('[') => ValueText.Of(JsonSerializer.Deserialize<string[]>(text)),
        _ => text,
    };
}
