namespace Cdp.Model.Check;

/// <summary>Puts drafts into an order in which each comes after those it refers to, and finds those that go in a circle.</summary>
internal sealed class Circles
{
    private readonly Dictionary<string, DerivedDraft> _drafts;
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];

    private Circles(IEnumerable<DerivedDraft> drafts) =>
        _drafts = drafts.DistinctBy(draft => draft.Name, StringComparer.Ordinal).ToDictionary(draft => draft.Name, StringComparer.Ordinal);

    /// <summary>All drafts; of a circle too, so that it is broken somewhere.</summary>
    public List<DerivedDraft> Ordered { get; } = [];

    /// <summary>Each circle from its first member in the file.</summary>
    public List<List<DerivedDraft>> Found { get; } = [];

    public static Circles Of(IReadOnlyList<DerivedDraft> drafts)
    {
        var circles = new Circles(drafts);
        foreach (var draft in drafts) circles.Visit(draft);
        return circles;
    }

    private void Visit(DerivedDraft draft)
    {
        if (_done.Contains(draft.Name)) return;
        if (_open.IndexOf(draft.Name) is >= 0 and var start)
        {
            Add([.. _open[start..].Select(name => _drafts[name])]);
            return;
        }

        _open.Add(draft.Name);
        foreach (var name in draft.References)
            if (_drafts.TryGetValue(name, out var other)) Visit(other);
        _open.RemoveAt(_open.Count - 1);
        if (_done.Add(draft.Name)) Ordered.Add(draft);
    }

    private void Add(List<DerivedDraft> circle)
    {
        var first = circle.IndexOf(circle.MinBy(draft => draft.Offset)!);
        Found.Add([.. circle[first..], .. circle[..first]]);
    }
}
