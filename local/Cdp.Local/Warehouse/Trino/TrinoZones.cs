using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// Local times of a zone and their instants, as Joda-Time has them for Trino: of a time that comes twice the earlier, and one that is
/// skipped moves on by the gap.
/// </summary>
internal static class TrinoZones
{
    public static DateTime Local(DateTime instant, string zone) =>
        Instant.FromDateTimeUtc(DateTime.SpecifyKind(instant, DateTimeKind.Utc)).InZone(Zone(zone)).LocalDateTime.ToDateTimeUnspecified();

    public static DateTime InstantOf(DateTime local, string zone) =>
        Zone(zone).ResolveLocal(LocalDateTime.FromDateTime(local), Resolvers.LenientResolver).ToDateTimeUtc();

    /// <exception cref="FormatException">There is no such zone.</exception>
    private static DateTimeZone Zone(string name) =>
        OfOffset(name) ?? DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)
            ?? throw new FormatException(
                $"'{name}' is no time zone: an IANA name such as Europe/Vienna is one, or an offset such as +01:00.");

    private static DateTimeZone? OfOffset(string name) =>
        name is ['+' or '-', .. var offset]
        && TimeSpan.TryParseExact(offset, @"hh\:mm", CultureInfo.InvariantCulture, out var span) && span.TotalHours <= 14
            ? DateTimeZone.ForOffset(Offset.FromTimeSpan(name[0] == '-' ? -span : span))
            : null;
}
