namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// Trino's <c>format_datetime</c>. Source: Trino's manual, "Java date functions", and the pattern syntax of Joda-Time's DateTimeFormat.
/// </summary>
internal static class JodaDates
{
    public static string Format(DateTime time, string pattern) => Read(pattern).Format(time);

    /// <exception cref="FormatException">A letter has no meaning, or one that is left out here.</exception>
    private static DatePattern Read(string pattern)
    {
        var parts = new List<DatePart>();
        for (var at = 0; at < pattern.Length;)
        {
            var begin = at;
            if (pattern[at] == '\'') parts.Add(new(DateField.Literal, Text: Quoted(pattern, ref at)));
            else
            {
                while (at < pattern.Length && pattern[at] == pattern[begin]) at++;
                parts.Add(Part(pattern[begin], at - begin));
            }
        }

        return new(parts);
    }

    private static DatePart Part(char letter, int count) => letter switch
    {
        'Y' or 'y' => count == 2 ? new(DateField.YearOfPivot, 2) : new(DateField.Year, count),
        'x' => count == 2 ? throw Unknown("xx") : new(DateField.WeekYear, count),
        'M' => count switch { > 3 => new(DateField.MonthName), 3 => new(DateField.MonthName, 3), _ => new(DateField.Month, count) },
        'w' => new(DateField.Week, count),
        'd' => new(DateField.Day, count),
        'D' => new(DateField.DayOfYear, count),
        'e' => new(DateField.DayOfWeek, count),
        'E' => new(DateField.DayName, count > 3 ? 0 : 3),
        'a' => new(DateField.HalfDay),
        'H' => new(DateField.Hour, count),
        'k' => new(DateField.HourFromOne, count),
        'K' => new(DateField.HourOfHalfDay, count),
        'h' => new(DateField.HourOfHalfDayFromOne, count),
        'm' => new(DateField.Minute, count),
        's' => new(DateField.Second, count),
        'S' => count <= 9 ? new(DateField.Fraction, count) : throw Unknown(new(letter, count)),
        _ when char.IsAsciiLetter(letter) => throw Unknown(new(letter, count)),
        _ => new(DateField.Literal, Text: new(letter, count)),
    };

    /// <summary>From a quote to the next single one; two of them are one, within a quotation and outside.</summary>
    private static string Quoted(string pattern, ref int at)
    {
        var begin = ++at;
        while (at < pattern.Length && (pattern[at] != '\'' || at > begin && pattern.AsSpan(at).StartsWith("''")))
            at += pattern[at] == '\'' ? 2 : 1;
        var text = pattern[begin..at];
        at++;
        return text.Length == 0 ? "'" : text.Replace("''", "'", StringComparison.Ordinal);
    }

    private static FormatException Unknown(string letters) =>
        new(
            $"format_datetime: '{letters}' is not available here; yyyy, MM, dd, HH, mm, ss, SSS and the like are, "
            + "and text in single quotes.");
}
