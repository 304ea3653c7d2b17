using System.Text.Json.Serialization;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Score;

/// <summary>An event into Score: <c>{}</c> from the schedule, or by hand a date or a range, as text <c>2026-11-24</c>.</summary>
/// <param name="AllowShrink">Load even when more than 20 % and more than 10 of the users would be removed.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScoreRequest(string? Date = null, string? From = null, string? To = null, bool AllowShrink = false);

/// <summary>What a run did.</summary>
/// <param name="Done">The receipts of the days that were scored and loaded, in order.</param>
/// <param name="Skipped">The days with nothing to do, or not yet, and why.</param>
/// <param name="Warnings">What to look at, although the run went well.</param>
/// <param name="Next">The day to go on with, when time ran short; null when all is done.</param>
public sealed record ScoreReply(IReadOnlyList<ScoreReceipt> Done, IReadOnlyList<SkippedDay> Skipped, IReadOnlyList<string> Warnings, LocalDate? Next);

public sealed record SkippedDay(LocalDate Date, string Reason);

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
    LocalDate AsOf, long Users, long Updated, long Removed, long Kept, string QueryId, long ScannedBytes, double Seconds, string Inputs, string Database);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DayConverter)])]
[JsonSerializable(typeof(ScoreRequest))]
[JsonSerializable(typeof(ScoreReply))]
[JsonSerializable(typeof(ScoreReceipt))]
public sealed partial class ScoreJson : JsonSerializerContext;
