using System.Text.RegularExpressions;
using Cdp.Lake;
using Cdp.Testing;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>The examples of docs/model.md give what the page says.</summary>
public sealed partial class ModelPageTests
{
    private static readonly LocalDate Scored = new(2026, 11, 20);

    public static TheoryData<string> Titles => [.. Examples().Select(example => example.Groups["title"].Value)];

    [Fact]
    public void There_are_ten_examples() => Assert.Equal(10, Examples().Count);

    [Theory, MemberData(nameof(Titles))]
    public void An_example_gives_what_its_table_says(string title)
    {
        var example = Examples().Single(each => each.Groups["title"].Value == title);
        var days = new ReportingDays(DateTimeZone.Utc);

        var profile = Assert.Single(
            BothWays.Profiles(example.Groups["json"].Value, HitTable.Read(example.Groups["hits"].Value, "ann", days), days, Scored));

        var expected = HitTable.Rows(example.Groups["profile"].Value);
        Assert.Equal(expected[1], expected[0].Select(column => Shown(profile[column])));
    }

    /// <summary>As the page writes values.</summary>
    private static string Shown(string value) => value == "null" ? "–"
        : value.StartsWith('[') ? value.Trim('[', ']').Replace("\"", "", StringComparison.Ordinal)
        .Replace(",", ", ", StringComparison.Ordinal)
        : Seconds().Replace(value.Trim('"'), "");

    private static MatchCollection Examples() => Example().Matches(File.ReadAllText(Repository.PathOf("docs", "model.md")));

    [GeneratedRegex(
        """^### (?<title>\d+\. [^\n]+)\n\n```json\n(?<json>.*?)```\n\n(?<hits>(\|[^\n]*\n)+)\n(?<profile>(\|[^\n]*\n)+)""",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Example();

    [GeneratedRegex(@":00\.000$", RegexOptions.None, 1000)]
    private static partial Regex Seconds();
}
