using System.Text.RegularExpressions;

namespace Cdp.Local.Tests.Docs;

/// <summary>Links and headings of a Markdown page as GitHub renders them; code is none of either.</summary>
internal static partial class Markdown
{
    /// <summary>The targets of its links and pictures that lead into the repository.</summary>
    public static IEnumerable<string> RelativeLinks(string page) => Link().Matches(Code().Replace(WithoutBlocks(page), ""))
        .Select(match => match.Groups["to"].Value)
        .Where(to => !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>The anchors of its headings: lower case, without punctuation, a hyphen for each space; equal ones are numbered.</summary>
    public static IReadOnlySet<string> Anchors(string page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(WithoutBlocks(page)))
        {
            var plain = Link().Replace(heading.Groups["text"].Value, "${text}");
            var anchor = NotInAnchors().Replace(plain.ToLowerInvariant(), "").Replace(' ', '-');
            var number = 0;
            for (var unique = anchor; !anchors.Add(unique); unique = $"{anchor}-{number}") number++;
        }

        return anchors;
    }

    private static string WithoutBlocks(string page) => IndentedBlock().Replace(FencedBlock().Replace(page, ""), "");

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex FencedBlock();

    [GeneratedRegex(@"(?<=\n\n|^)(    .*\n)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IndentedBlock();

    [GeneratedRegex("`[^`\n]*`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\[(?<text>[^\[\]]*)\]\((?<to>[^()\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} +(?<text>.+?) *$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\p{M}\p{Pc} -]", RegexOptions.None, 1000)]
    private static partial Regex NotInAnchors();
}
