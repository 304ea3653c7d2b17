using NodaTime;

namespace Cdp.Model;

public enum WindowKind
{
    AllTime,
    Days,
    ThisWeek,
    LastWeek,
    ThisMonth,
    LastMonth,
}

/// <summary>The days that an aggregate looks at, by the day that is scored.</summary>
/// <param name="Days">Of <see cref="WindowKind.Days"/> how many, the scored one included.</param>
public sealed record Window(WindowKind Kind, int Days = 0)
{
    public static readonly Window AllTime = new(WindowKind.AllTime);

    /// <summary>The first day that counts; null: no day is too early.</summary>
    public LocalDate? From(LocalDate scored) => Kind switch
    {
        WindowKind.AllTime => null,
        WindowKind.Days => scored.PlusDays(1 - Days),
        WindowKind.ThisWeek => Monday(scored),
        WindowKind.LastWeek => Monday(scored).PlusWeeks(-1),
        WindowKind.ThisMonth => First(scored),
        _ => First(scored).PlusMonths(-1),
    };

    /// <summary>The last day that counts.</summary>
    public LocalDate To(LocalDate scored) => Kind switch
    {
        WindowKind.LastWeek => Monday(scored).PlusDays(-1),
        WindowKind.LastMonth => First(scored).PlusDays(-1),
        _ => scored,
    };

    private static LocalDate Monday(LocalDate day) => day.PlusDays(1 - (int)day.DayOfWeek);

    private static LocalDate First(LocalDate day) => day.With(DateAdjusters.StartOfMonth);
}
