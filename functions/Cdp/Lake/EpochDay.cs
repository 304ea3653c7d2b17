using NodaTime;

namespace Cdp.Lake;

/// <summary>Days as numbers since 1970-01-01, as rows and the index hold them.</summary>
internal static class EpochDay
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);

    public static int Of(LocalDate date) => Period.DaysBetween(Epoch, date);

    public static LocalDate Date(int number) => Epoch.PlusDays(number);
}
