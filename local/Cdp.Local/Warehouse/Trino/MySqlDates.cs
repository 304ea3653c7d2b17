namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// Trino's <c>date_format</c> and <c>date_parse</c>. Source: Trino's manual, "Date and time functions", MySQL date functions.
/// </summary>
internal static class MySqlDates
{
    public static string Format(DateTime time, string pattern) => Read(pattern).Format(time);

    /// <exception cref="FormatException">The text does not have the pattern, or names no day.</exception>
    public static DateTime Parse(string text, string pattern) => new DateReading(text).Read(Read(pattern));

    /// <exception cref="FormatException">Trino does not support a specifier of it.</exception>
    public static DatePattern Read(string pattern)
    {
        var parts = new List<DatePart>();
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] != '%' || at + 1 == pattern.Length) parts.Add(Literal(pattern[at]));
            else parts.AddRange(Specifier(pattern[++at]));
        }

        return new(parts);
    }

    private static DatePart[] Specifier(char letter) => letter switch
    {
        'a' => [new(DateField.DayName, 3)],
        'b' => [new(DateField.MonthName, 3)],
        'c' => [new(DateField.Month, 1, 2)],
        'd' => [new(DateField.Day, 2, 2)],
        'e' => [new(DateField.Day, 1, 2)],
        'f' => [new(DateField.Fraction, 6, 9)],
        'H' => [new(DateField.Hour, 2, 2)],
        'h' or 'I' => [new(DateField.HourOfHalfDayFromOne, 2, 2)],
        'i' => [new(DateField.Minute, 2, 2)],
        'j' => [new(DateField.DayOfYear, 3, 3)],
        'k' => [new(DateField.Hour, 1, 2)],
        'l' => [new(DateField.HourOfHalfDayFromOne, 1, 2)],
        'M' => [new(DateField.MonthName)],
        'm' => [new(DateField.Month, 2, 2)],
        'p' => [new(DateField.HalfDay)],
        'r' => [.. Read("%h:%i:%s %p").Parts],
        'S' or 's' => [new(DateField.Second, 2, 2)],
        'T' => [.. Read("%H:%i:%s").Parts],
        'v' => [new(DateField.Week, 2, 2)],
        'W' => [new(DateField.DayName)],
        'x' => [new(DateField.WeekYear, 4, 4)],
        'Y' => [new(DateField.Year, 4, 4)],
        'y' => [new(DateField.YearOfPivot, 2, 2)],
        'D' or 'U' or 'u' or 'V' or 'w' or 'X' => throw new FormatException($"Trino supports no %{letter} in a date format."),
        _ => [Literal(letter)],
    };

    private static DatePart Literal(char letter) => new(DateField.Literal, Text: letter.ToString());
}
