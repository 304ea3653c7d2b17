namespace Cdp.Local.Models;

/// <summary>How much would change by another model.</summary>
/// <param name="People">Everybody with hits.</param>
/// <param name="Changing">Those who change in a score or segment.</param>
internal sealed record DiffSummary(
    long People, long Changing, IReadOnlyList<SegmentSummary> Segments, IReadOnlyList<ScoreSummary> Scores);

/// <param name="Before">Members by the model in use; null: it has no such segment.</param>
/// <param name="After">Members by the changed model; null: it has no such segment.</param>
internal sealed record SegmentSummary(string Name, long Enter, long Leave, long? Before, long? After);

/// <param name="Changing">Whose score is another, or is there in only one of the models.</param>
/// <param name="Up">Who moves up from one number to another.</param>
/// <param name="MedianMove">Of those who move, regardless of the direction; null when nobody moves.</param>
/// <param name="LargestMove">With its sign.</param>
/// <param name="Counts">Of a score with bands, people by score, rising.</param>
internal sealed record ScoreSummary(
    string Name, bool IsBefore, bool IsAfter, long Changing, long Up, long Down, double? MedianMove, double? LargestMove,
    IReadOnlyList<ScoreCount> Counts);

internal sealed record ScoreCount(double Score, long Before, long After);
