using System.Globalization;
using NodaTime;

namespace Cdp.Infra.Data;

/// <summary>When RDS may work on the database: late in the evening, some hours before the night's runs, which start at 3:00.</summary>
/// <param name="Backup">UTC, <c>hh24:mi-hh24:mi</c>.</param>
/// <param name="Maintenance">UTC, <c>ddd:hh24:mi-ddd:hh24:mi</c>: that of a Sunday.</param>
public sealed record QuietHours(string Backup, string Maintenance)
{
    /// <summary>Not back to back: RDS takes windows that touch for ones that overlap.</summary>
    private static readonly LocalTime Backups = new(21, 0), Maintained = new(22, 30);

    /// <summary>A winter's day in the north: an hour of summer time more or less still lies far from the runs.</summary>
    private static readonly Instant Winter = Instant.FromUtc(2026, 1, 4, 0, 0);

    public static QuietHours Of(DateTimeZone zone)
    {
        var offset = zone.GetUtcOffset(Winter);
        return new(Hour(Backups, "HH:mm"), Hour(Maintained, "ddd:HH:mm").ToLowerInvariant());

        string Hour(LocalTime begin, string pattern)
        {
            var utc = new LocalDate(2026, 1, 4).At(begin).PlusSeconds(-offset.Seconds);
            var end = utc.PlusHours(1);
            return $"{utc.ToString(pattern, CultureInfo.InvariantCulture)}-{end.ToString(pattern, CultureInfo.InvariantCulture)}";
        }
    }
}
