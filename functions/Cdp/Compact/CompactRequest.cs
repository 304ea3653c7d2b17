using System.Text.Json.Serialization;

namespace Cdp.Compact;

/// <summary>An event into Compact: <c>{}</c> from the schedule, or by hand a date or a range, as text <c>2026-11-24</c>.</summary>
/// <param name="Rebuild">
/// Make the whole lake again, out of all of raw/ and with today's settings; with a range: those days, with the lake's settings.
/// </param>
/// <param name="Replay">Compact all days again that hold rejected events.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CompactRequest(string? Date = null, string? From = null, string? To = null, bool Rebuild = false, bool Replay = false);
