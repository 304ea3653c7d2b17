using System.Globalization;
using Cdp.Model;
using Cdp.Text;

namespace Cdp.Local.Models;

/// <summary>A score or segment that one of two models has, or both.</summary>
/// <param name="Number">Names its columns in the table of a <see cref="ModelDiff"/>.</param>
/// <param name="Before">As the model in use declares it; null: it is new.</param>
/// <param name="After">As the changed model declares it; null: it is dropped.</param>
internal sealed record ComparedName(int Number, string Name, Entry? Before, Entry? After)
{
    private const double In = 1;

    public string BeforeColumn => string.Create(CultureInfo.InvariantCulture, $"before_{Number}");

    public string AfterColumn => string.Create(CultureInfo.InvariantCulture, $"after_{Number}");

    public bool IsSegment => (Before ?? After) is Segment && (After ?? Before) is Segment;

    public bool IsScore => (Before ?? After) is Model.Score && (After ?? Before) is Model.Score;

    public bool HasBands => Before is BandScore || After is BandScore;

    /// <summary>Both values in the join of the profiles <c>b</c> and <c>a</c>.</summary>
    public IEnumerable<string> Selected =>
        [$"{Value("b", Before)} AS {BeforeColumn}", $"{Value("a", After)} AS {AfterColumn}"];

    /// <summary>Whether a person's row of the table changes in this name.</summary>
    public string Changed => IsSegment || IsScore
        ? $"{BeforeColumn} IS DISTINCT FROM {AfterColumn}"
        : $"({BeforeColumn} IS NOT NULL OR {AfterColumn} IS NOT NULL)";

    public string? BeforeText(double? value) => Text(Before, value);

    public string? AfterText(double? value) => Text(After, value);

    /// <summary>The scores and segments of both: those of the changed model in the order of its file, then what it drops.</summary>
    public static IReadOnlyList<ComparedName> Of(DeclaredModel before, DeclaredModel after)
    {
        var (old, changed) = (Compared(before), Compared(after));
        var names = changed.Keys.Concat(old.Keys.Where(name => !changed.ContainsKey(name)));
        return
        [
            .. names.Select((name, index) => new ComparedName(index, name, old.GetValueOrDefault(name), changed.GetValueOrDefault(name))),
        ];
    }

    private static Dictionary<string, Entry> Compared(DeclaredModel model) =>
        model.Entries.Where(entry => entry is Model.Score or Segment).ToDictionary(entry => entry.Name, StringComparer.Ordinal);

    /// <summary>As in <c>profile_changes</c>, where PostgreSQL writes the numbers.</summary>
    private static string? Text(Entry? entry, double? value) => (entry, value) switch
    {
        (_, null) => null,
        (Segment, { } number) => number == In ? "in" : "out",
        ({ Type: ModelType.Integer }, { } number) => ((long)number).ToString(CultureInfo.InvariantCulture),
        (_, { } number) => PostgresNumber.Of(number),
    };

    /// <summary>Of a segment that only one of the models has, only the members have a value.</summary>
    private string Value(string profile, Entry? entry)
    {
        var column = $"{profile}.{SqlText.Identifier(Name)}";
        return entry switch
        {
            null => "CAST(NULL AS double)",
            Segment => $"CASE WHEN {column} THEN 1e0{(Before is Segment && After is Segment ? " ELSE 0e0" : "")} END",
            _ => $"CAST({column} AS double)",
        };
    }
}
