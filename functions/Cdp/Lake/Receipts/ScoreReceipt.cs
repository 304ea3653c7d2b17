using NodaTime;

namespace Cdp.Lake.Receipts;

/// <summary><c>runs/score/dt=….json</c>, written when the profiles are loaded.</summary>
/// <param name="AsOf">The day up to which hits count.</param>
/// <param name="Users">Users with hits.</param>
/// <param name="Updated">Rows inserted, or different in more than as_of.</param>
/// <param name="Removed">Users without hits any more.</param>
/// <param name="Kept">Users without hits whose rows another table references.</param>
/// <param name="QueryId">The engine's id of the execution.</param>
/// <param name="ScannedBytes">What the engine read of the lake.</param>
/// <param name="Inputs">Hex SHA-256 of the day, the query and the compaction receipts: the same again means the same profiles.</param>
/// <param name="Database">Where the profiles went: host, port and database.</param>
public sealed record ScoreReceipt(
    LocalDate AsOf, long Users, long Updated, long Removed, long Kept, string QueryId, long ScannedBytes, double Seconds, string Inputs,
    string Database);
