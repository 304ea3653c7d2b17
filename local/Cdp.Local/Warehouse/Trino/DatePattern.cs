using System.Globalization;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>What a part of a date pattern stands for, the longest first: in this order a reading is put together.</summary>
internal enum DateField
{
    Literal,
    Year,
    YearOfPivot,
    WeekYear,
    Month,
    MonthName,
    Week,
    Day,
    DayOfYear,
    DayOfWeek,
    DayName,
    HalfDay,
    Hour,
    HourFromOne,
    HourOfHalfDay,
    HourOfHalfDayFromOne,
    Minute,
    Second,
    Fraction,
}

/// <param name="Digits">Digits that are written at least; of a name 3 for its short form and 0 for the whole.</param>
/// <param name="MaxDigits">Digits that are read at most.</param>
/// <param name="Text">Of a literal.</param>
internal readonly record struct DatePart(DateField Field, int Digits = 0, int MaxDigits = 0, string Text = "");

/// <summary>
/// A pattern that Trino writes and reads dates by, in English: one of MySQL's kind (<see cref="MySqlDates"/>) or of Joda's (<see
/// cref="JodaDates"/>).
/// </summary>
internal sealed record DatePattern(IReadOnlyList<DatePart> Parts)
{
    public static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static readonly string[] HalfDays = ["AM", "PM"];

    public string Format(DateTime time) => string.Concat(Parts.Select(part => Text(part, time)));

    private static string Text(DatePart part, DateTime time) => part.Field switch
    {
        DateField.Literal => part.Text,
        DateField.MonthName => Name(Months[time.Month - 1], part),
        DateField.DayName => Name(Days[IsoDay(time) - 1], part),
        DateField.HalfDay => HalfDays[time.Hour / 12],
        DateField.Fraction => $"{time.Millisecond:000}000000"[..part.Digits],
        _ => Number(part.Field, time).ToString(CultureInfo.InvariantCulture).PadLeft(part.Digits, '0'),
    };

    private static string Name(string name, DatePart part) => part.Digits == 0 ? name : name[..part.Digits];

    private static int Number(DateField field, DateTime time) => field switch
    {
        DateField.Year => time.Year,
        DateField.YearOfPivot => time.Year % 100,
        DateField.WeekYear => ISOWeek.GetYear(time),
        DateField.Month => time.Month,
        DateField.Week => ISOWeek.GetWeekOfYear(time),
        DateField.Day => time.Day,
        DateField.DayOfYear => time.DayOfYear,
        DateField.DayOfWeek => IsoDay(time),
        DateField.Hour => time.Hour,
        DateField.HourFromOne => time.Hour == 0 ? 24 : time.Hour,
        DateField.HourOfHalfDay => time.Hour % 12,
        DateField.HourOfHalfDayFromOne => time.Hour % 12 == 0 ? 12 : time.Hour % 12,
        DateField.Minute => time.Minute,
        DateField.Second => time.Second,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "a field without a number"),
    };

    private static int IsoDay(DateTime time) => time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek;
}
