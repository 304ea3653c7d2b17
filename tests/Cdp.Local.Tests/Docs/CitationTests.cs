using System.Globalization;
using System.Text.RegularExpressions;

namespace Cdp.Local.Tests.Docs;

/// <summary>
/// Code gives its sources as "the GA protocol page, section 2, Decoding" (docs/protocol.md) and "design, Contracts, Lake" (docs/design.md).
/// </summary>
public sealed partial class CitationTests
{
    private static readonly string[] Comments =
    [
        .. Pages.Files("*.cs", "functions", "local", "infra", "tests")
            .Where(file => !file.EndsWith($"{nameof(CitationTests)}.cs", StringComparison.Ordinal))
            .SelectMany(file => Pages.Text(file).Split('\n'))
            .Where(line => line.Contains("//", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Every_section_of_the_protocol_page_that_code_cites_is_there()
    {
        var sections = SectionHeading().Split(Pages.Text("docs/protocol.md"));
        var cited = Comments.Where(line => line.Contains("protocol page", StringComparison.Ordinal))
            .SelectMany(line => Section().Matches(line))
            .Select(match => match.Groups)
            .Select(found => (Number: int.Parse(found["number"].ValueSpan, CultureInfo.InvariantCulture), Part: found["part"].Value))
            .ToList();

        Assert.NotEmpty(cited);
        Assert.All(cited, each => Assert.InRange(each.Number, 1, sections.Length - 1));
        Assert.All(cited.Where(each => each.Part.Length > 0), each => Assert.Matches(Marked(each.Part), sections[each.Number]));
    }

    [Fact]
    public void Every_contract_of_the_design_that_code_cites_is_there()
    {
        var anchors = Markdown.Anchors(Pages.Text("docs/design.md"));
        var cited = Comments.SelectMany(line => Contract().Matches(line))
            .SelectMany(match => match.Groups["names"].Value.Split([", ", " and "], StringSplitOptions.None))
            .ToList();

        Assert.NotEmpty(cited);
        Assert.All(cited, name => Assert.Contains(name.ToLowerInvariant().Replace(' ', '-'), anchors));
    }

    /// <summary>A step is a number of the section's list, anything else begins a paragraph or an item in bold.</summary>
    private static string Marked(string part) =>
        part.StartsWith("step ", StringComparison.Ordinal) ? $"(?m)^{part[5..]}\\. " : $@"(?m)^(- )?\*\*{part}\b";

    [GeneratedRegex(@"^## \d+\. ", RegexOptions.Multiline, 1000)]
    private static partial Regex SectionHeading();

    [GeneratedRegex(
        @"(sections? |(?<=sections \d+) and )(?<number>\d+)(, (?<part>step \d+|[A-Z][a-z]+( [a-z]+)*))?",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Section();

    [GeneratedRegex(@"\b[Dd]esign, (Contracts, )?(?<names>[A-Z][A-Za-z, ]*)(?=[.<])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Contract();
}
