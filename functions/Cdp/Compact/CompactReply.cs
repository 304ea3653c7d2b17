using Cdp.Lake.Receipts;
using NodaTime;

namespace Cdp.Compact;

/// <summary>What a run did.</summary>
/// <param name="Done">The receipts of the days that were compacted, in the order in which they were.</param>
/// <param name="Failed">The days that failed, and why; the others were done all the same.</param>
/// <param name="Next">The day to go on with, when time ran short; null when all is done. A rebuild or replay goes on when it is asked for again.</param>
/// <param name="Replayed">Only of a replay: what became of the rejected events.</param>
public sealed record CompactReply(
    IReadOnlyList<CompactReceipt> Done, IReadOnlyList<FailedDay> Failed, LocalDate? Next, IReadOnlyList<ReplayedDay>? Replayed = null);

public sealed record FailedDay(LocalDate Date, string Reason);

/// <summary>How many events of the day were rejected before a replay, and how many are now.</summary>
public sealed record ReplayedDay(LocalDate Date, long Before, long After);
