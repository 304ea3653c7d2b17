using System.Text;
using System.Text.RegularExpressions;
using Cdp.Model.Syntax;

namespace Cdp.Model.Check;

/// <summary>Reads which names the file declares, in its order.</summary>
internal static partial class DraftReader
{
    public const string Aggregates = "aggregates", Numbers = "numbers", Scores = "scores", Segments = "segments";

    /// <summary>A view is named segment_ and the segment, and PostgreSQL cuts names after 63 bytes.</summary>
    private const int LongestSegment = 55;

    private static readonly string[] Sections = [Aggregates, Numbers, Scores, Segments];

    private static readonly HashSet<string> Reserved =
        [.. DeclaredModel.Leading.Concat(DeclaredModel.Closing).Select(column => column.Name)];

    public static List<Draft> Read(SourceFile file, Fields root)
    {
        root.Allow("a model", ["$schema", .. Sections]);
        root.Text("$schema");
        var declared = new Dictionary<string, Draft>(StringComparer.Ordinal);
        var drafts = new List<Draft>();
        var sections = root.Members.Where(member => Sections.Contains(member.Name, StringComparer.Ordinal));
        foreach (var draft in sections.SelectMany(section => In(file, section)))
        {
            if (WhyNot(draft, declared) is { } reason) file.Report(draft.Offset, reason);
            declared.TryAdd(draft.Name, draft);
            drafts.Add(draft);
        }

        return drafts;
    }

    private static IEnumerable<Draft> In(SourceFile file, JsonMember section) =>
        Fields.Of(file, section.Value, $"'{section.Name}'") is { } fields
            ? fields.Members.Select(member => new Draft(section.Name, member.Name, member.Offset, member.Value))
            : [];

    private static string? WhyNot(Draft draft, Dictionary<string, Draft> declared)
    {
        if (!Name().IsMatch(draft.Name))
            return $"'{draft.Name}' is no name: one has small letters, digits and _, begins with a letter, and has at most 63";
        if (Reserved.Contains(draft.Name)) return $"'{draft.Name}' is a column that every profile has: choose another name";
        if (declared.TryGetValue(draft.Name, out var first) && first.Section != draft.Section)
            return $"'{draft.Name}' is a name in '{first.Section}' already: names are unique over the whole file";
        return draft.Section == Segments && Encoding.UTF8.GetByteCount(draft.Name) > LongestSegment
            ? $"the name of a segment has at most {LongestSegment} letters, so that its view segment_{draft.Name[..8]}… has 63" : null;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
