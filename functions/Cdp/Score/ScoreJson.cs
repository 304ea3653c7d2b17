using System.Text.Json.Serialization;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using NodaTime;

namespace Cdp.Score;

/// <summary>An event into Score: <c>{}</c> from the schedule, or by hand a date or a range, as text <c>2026-11-24</c>.</summary>
/// <param name="AllowShrink">Load even when more than 20 % and more than 10 of the users would be removed.</param>
/// <param name="History">
/// Of days before the table's, write what changed into the log again; the table stays as it is. It needs a date or a range.
/// </param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScoreRequest(
    string? Date = null, string? From = null, string? To = null, bool AllowShrink = false, bool History = false);

/// <summary>What a run did.</summary>
/// <param name="Done">The receipts of the days that were scored and loaded, in order.</param>
/// <param name="Skipped">The days with nothing to do, or not yet, and why.</param>
/// <param name="Warnings">What to look at, although the run went well.</param>
/// <param name="Next">The day to go on with, when time ran short; null when all is done.</param>
/// <param name="Rewritten">The days whose log was written again; null when no history was asked for.</param>
public sealed record ScoreReply(
    IReadOnlyList<ScoreReceipt> Done, IReadOnlyList<SkippedDay> Skipped, IReadOnlyList<string> Warnings, LocalDate? Next,
    IReadOnlyList<RewrittenDay>? Rewritten = null);

public sealed record SkippedDay(LocalDate Date, string Reason);

/// <param name="Changes">Rows of the log that the day has now.</param>
public sealed record RewrittenDay(LocalDate Date, long Changes);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DayConverter)])]
[JsonSerializable(typeof(ScoreRequest))]
[JsonSerializable(typeof(ScoreReply))]
public sealed partial class ScoreJson : JsonSerializerContext;
