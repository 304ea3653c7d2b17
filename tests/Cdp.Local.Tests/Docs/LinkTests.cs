using Cdp.Testing;

namespace Cdp.Local.Tests.Docs;

public sealed class LinkTests
{
    public static TheoryData<string> AllPages => [.. Pages.All()];

    [Theory, MemberData(nameof(AllPages))]
    public void Every_link_of_a_page_leads_to_a_file_or_folder_and_to_a_heading_that_is_there(string page) =>
        Assert.Equal([], Markdown.RelativeLinks(Pages.Text(page)).Select(link => FaultOf(page, link)).OfType<string>());

    [Fact]
    public void A_link_that_leads_nowhere_is_found()
    {
        const string Page = """
            [gone](gone.md) ![a picture](docs/gone.svg) [no heading](README.md#gone)
            [there](docs/aws.md#what-it-costs) `[code](x)`

                [block](y)

            """;

        Assert.Equal(
            ["gone.md is not there", "docs/gone.svg is not there", "README.md has no heading #gone"],
            Markdown.RelativeLinks(Page).Select(link => FaultOf("page.md", link)).OfType<string>());
    }

    [Fact]
    public void Anchors_are_those_that_GitHub_makes() => Assert.Equal(
        ["9-raw-request--normalised-event", "3-ua-v1", "the-rooms-of-functionscdp", "where-would--go", "twice", "twice-1"],
        Markdown.Anchors("""
            ## 9. Raw request → normalised event
            # 3. UA: `v=1`
            ## The rooms of `functions/Cdp`
            ## Where would … go?
            # Twice
            # Twice

            """));

    private static string? FaultOf(string page, string link)
    {
        var (path, anchor) = link.Split('#') is [var file, var heading] ? (file, heading) : (link, null);
        var target = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        if (!Path.Exists(Repository.PathOf(target))) return $"{path} is not there";
        return anchor is null || Markdown.Anchors(Pages.Text(target)).Contains(anchor) ? null : $"{path} has no heading #{anchor}";
    }
}
