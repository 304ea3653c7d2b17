using System.Text.Json.Serialization;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Compact;

/// <summary>An event into Compact: <c>{}</c> from the schedule, or by hand a date or a range, as text <c>2026-11-24</c>.</summary>
/// <param name="Rebuild">Make the whole lake anew, out of all of raw/ and with today's settings; with a range: those days, with the lake's settings.</param>
/// <param name="Replay">Compact all days again that hold rejected events.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CompactRequest(string? Date = null, string? From = null, string? To = null, bool Rebuild = false, bool Replay = false);

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

/// <summary><c>runs/compact/dt=….json</c>, written when the day is in the lake. It holds no personal data.</summary>
/// <param name="Dt">The day received.</param>
/// <param name="Requests">Raw records and unreadable lines.</param>
/// <param name="EventsRead">Each ended as a hit, duplicate, ignored or rejected.</param>
/// <param name="Bots">Hits of robots.</param>
/// <param name="Moved">Hits of other received days that went to another owner, because the day's sign-ins reach back.</param>
/// <param name="Users">Distinct user ids that the day's hits carry.</param>
/// <param name="Files">Files under hits/ that hold the day's hits.</param>
/// <param name="SuspiciousUserIds">User ids met by more than <c>CDP_MAX_CLIENTS_PER_USER</c> clients on that day.</param>
/// <param name="Advice">The setting to look at, where something is suspicious.</param>
/// <param name="Raw">A digest of the raw objects that were read: where it differs from today's, some came in later.</param>
/// <param name="Version">The version of the lake that the program makes: <see cref="LakeVersion"/>.</param>
/// <param name="Settings">A hash of the settings that shape the lake.</param>
public sealed record CompactReceipt(
    LocalDate Dt, long Requests, long EventsRead, long Hits, long Duplicates, IReadOnlyDictionary<string, long> Ignored,
    IReadOnlyDictionary<string, long> Rejected, long Bots, long Moved, long Users, long Files, double Seconds,
    long SuspiciousUserIds, string? Advice, string Raw, int Version, string Settings)
{
    /// <summary>Hits that belonged to a user when the day was run. Later days change it, so it is no part of the receipt.</summary>
    [JsonIgnore]
    public long Identified { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DayConverter)])]
[JsonSerializable(typeof(CompactRequest))]
[JsonSerializable(typeof(CompactReply))]
[JsonSerializable(typeof(CompactReceipt))]
public sealed partial class CompactJson : JsonSerializerContext;
