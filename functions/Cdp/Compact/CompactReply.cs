using Cdp.Lake;
using Cdp.Lake.Receipts;
using NodaTime;

namespace Cdp.Compact;

/// <summary>What a run did.</summary>
/// <param name="Done">The receipts of the days that were compacted, in the order in which they were.</param>
/// <param name="Failed">The days that failed, and why; the others were done all the same.</param>
/// <param name="Next">
/// The day to go on with, when time ran short; null when all is done. A rebuild or replay goes on when it is asked for again.
/// </param>
/// <param name="Replayed">Only of a replay: what became of the rejected events.</param>
/// <param name="Frozen">
/// Only of a rebuild or replay: the days that stay as they are, because their raw records have expired; null when there are none.
/// </param>
public sealed record CompactReply(
    IReadOnlyList<CompactReceipt> Done, IReadOnlyList<FailedDay> Failed, LocalDate? Next, IReadOnlyList<ReplayedDay>? Replayed = null,
    FrozenDays? Frozen = null);

public sealed record FailedDay(LocalDate Date, string Reason);

/// <summary>How many events of the day were rejected before a replay, and how many are now.</summary>
public sealed record ReplayedDay(LocalDate Date, long Before, long After);

/// <summary>Days that nothing can make again, from the first to the last.</summary>
public sealed record FrozenDays(LocalDate First, LocalDate Last, int Count)
{
    internal static FrozenDays? Among(IEnumerable<LocalDate> days, LakeCalendar calendar)
    {
        var frozen = days.Where(calendar.IsFrozen).ToList();
        return frozen.Count == 0 ? null : new FrozenDays(frozen.Min(), frozen.Max(), frozen.Count);
    }
}
