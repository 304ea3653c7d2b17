using System.Text.Json.Serialization;
using NodaTime;

namespace Cdp.Lake.Receipts;

/// <summary><c>runs/compact/dt=….json</c>, written when the day is in the lake. It holds no personal data.</summary>
/// <param name="Dt">The day received.</param>
/// <param name="Requests">Raw records and unreadable lines.</param>
/// <param name="EventsRead">Each ended as a hit, duplicate, ignored or rejected.</param>
/// <param name="Bots">Hits of bots.</param>
/// <param name="Moved">Hits of other received days that went to another owner, because the day's sign-ins reach back.</param>
/// <param name="Users">Distinct user ids that the day's hits carry.</param>
/// <param name="Files">Files under hits/ that hold the day's hits.</param>
/// <param name="SuspiciousUserIds">User ids met by more than <c>CDP_MAX_CLIENTS_PER_USER</c> clients on that day.</param>
/// <param name="Advice">The setting to look at, where something is suspicious.</param>
/// <param name="Raw">A digest of the raw objects that were read: it differs from today's when some came in later.</param>
/// <param name="Version">The version of the lake that the program makes: <see cref="LakeHistory"/>.</param>
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
