using System.Text.Json;
using Cdp.Lake;

namespace Cdp.Identity.Index;

/// <summary>What one run of a received day found out about clients.</summary>
/// <param name="SignIns">By client, the <see cref="SignInList"/> of the day; null where nobody signed in.</param>
/// <param name="Undecided">By client, the <see cref="AttributableTimes"/> of the day; null where there is none.</param>
internal sealed record DayEntries(Segment? SignIns, Segment? Undecided)
{
    public IEnumerable<string> Keys => new[] { SignIns, Undecided }.OfType<Segment>().Select(segment => segment.Key);
}

/// <summary>A merged segment: the entries of these days count, those of other days (compacted again since then) do not.</summary>
internal sealed record LeveledSegment(Segment Segment, int Level, IReadOnlyList<int> Days);

/// <summary>Segments of one kind, such that each day's entries count in exactly one of them.</summary>
internal sealed record SegmentTree(IReadOnlyList<LeveledSegment> Segments)
{
    public static readonly SegmentTree Empty = new([]);

    /// <summary>The day's entries are those of the segment from now on.</summary>
    public SegmentTree With(int day, Segment? segment) => new(
    [
        .. Segments.Select(each => each.Days.Contains(day) ? each with { Days = [.. each.Days.Where(other => other != day)] } : each)
            .Where(each => each.Days.Count > 0),
        .. segment is null ? Array.Empty<LeveledSegment>() : [new LeveledSegment(segment, 0, [day])],
    ]);

    /// <summary>One segment in place of several, with the same days.</summary>
    public SegmentTree With(IReadOnlyList<LeveledSegment> old, LeveledSegment merged) => new([.. Segments.Except(old), merged]);
}

/// <summary><c>state/clients.json</c>: which segments the index of clients consists of.</summary>
/// <param name="Days">The sign-ins that each received day told last, by day (days since 1970-01-01); null where there were none.</param>
internal sealed record IndexManifest(IReadOnlyDictionary<int, Segment?> Days, SegmentTree SignIns, SegmentTree Undecided)
{
    public static readonly string Key = LakeLayout.State("clients.json");
    public static readonly IndexManifest Empty = new(new Dictionary<int, Segment?>(), SegmentTree.Empty, SegmentTree.Empty);

    /// <summary>All objects that belong to the index.</summary>
    public IEnumerable<string> Keys => Days.Values.OfType<Segment>()
        .Concat(SignIns.Segments.Concat(Undecided.Segments).Select(each => each.Segment)).Select(segment => segment.Key);

    public IndexManifest With(int day, DayEntries entries) => new(
        new Dictionary<int, Segment?>(Days) { [day] = entries.SignIns }, SignIns.With(day, entries.SignIns), Undecided.With(day, entries.Undecided));

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, IndexJson.Default.IndexManifest);
}
