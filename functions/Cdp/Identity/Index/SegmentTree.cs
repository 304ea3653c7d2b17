namespace Cdp.Identity.Index;

/// <summary>
/// A segment of a tree. The entries of these days count; those of other days, which were compacted again since then, do not.
/// </summary>
/// <param name="Level">0 for the entries of one run of a day; one more than that of the segments which were merged into it.</param>
internal sealed record LeveledSegment(Segment Segment, int Level, IReadOnlyList<int> Days);

/// <summary>Segments of one kind, such that each day's entries count in exactly one of them.</summary>
internal sealed record SegmentTree(IReadOnlyList<LeveledSegment> Segments)
{
    public static readonly SegmentTree Empty = new([]);

    /// <summary>The day's entries are those of the segment from now on; a segment in which no day counts is dropped.</summary>
    public SegmentTree With(int day, Segment? segment) => new(
    [
        .. Segments.Select(each => each.Days.Contains(day) ? each with { Days = [.. each.Days.Where(other => other != day)] } : each)
            .Where(each => each.Days.Count > 0),
        .. segment is null ? Array.Empty<LeveledSegment>() : [new LeveledSegment(segment, 0, [day])],
    ]);

    /// <summary>One segment in place of several, with the same days.</summary>
    public SegmentTree With(IReadOnlyList<LeveledSegment> old, LeveledSegment merged) => new([.. Segments.Except(old), merged]);
}
