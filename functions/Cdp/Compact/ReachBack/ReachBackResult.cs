namespace Cdp.Compact.ReachBack;

/// <summary>What became of moves.</summary>
/// <param name="Moved">How many hits got another owner.</param>
/// <param name="Damaged">
/// Received days (since 1970-01-01) of which a file is damaged, and what was found: only a new run of theirs can put their hits into place.
/// </param>
internal sealed record ReachBackResult(long Moved, IReadOnlyDictionary<int, string> Damaged)
{
    /// <summary>The same, with what was found damaged after it.</summary>
    public ReachBackResult With(IReadOnlyDictionary<int, string> damaged) =>
        this with
        {
            Damaged = Damaged.UnionBy(damaged, each => each.Key, EqualityComparer<int>.Default)
                .ToDictionary(each => each.Key, each => each.Value),
        };
}
