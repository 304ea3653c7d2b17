using System.Globalization;

namespace Cdp.Local.Warehouse.Trino;

/// <summary>
/// Reads a text by a pattern, as Joda-Time does for Trino: what the pattern leaves open is that of 1970-01-01, or of the year 2000 where
/// it names no year but a day.
/// </summary>
internal sealed class DateReading(string text)
{
    private const int FirstOfPivot = 1970;

    private readonly List<(DateField Field, int Value)> _values = [];
    private int _at;

    /// <exception cref="FormatException">The text does not have the pattern, or names no day.</exception>
    public DateTime Read(DatePattern pattern)
    {
        if (pattern.Parts.Count == 0) throw new FormatException("date_parse: the format is empty.");
        foreach (var part in pattern.Parts) Read(part);
        if (_at < text.Length) throw Malformed();
        try
        {
            return Together();
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new FormatException($"date_parse: '{text}' names no day or time that exists.", fault);
        }
    }

    private void Read(DatePart part)
    {
        switch (part.Field)
        {
            case DateField.Literal: Literal(part.Text); break;
            case DateField.MonthName: Name(part.Field, DatePattern.Months, short3: true); break;
            case DateField.DayName: Name(part.Field, DatePattern.Days, short3: true); break;
            case DateField.HalfDay: Name(part.Field, DatePattern.HalfDays, short3: false); break;
            case DateField.Fraction: Fraction(part.MaxDigits); break;
            default: Number(part); break;
        }
    }

    private void Literal(string literal)
    {
        if (!text.AsSpan(_at).StartsWith(literal, StringComparison.OrdinalIgnoreCase)) throw Malformed();
        _at += literal.Length;
    }

    private void Number(DatePart part)
    {
        var isSigned = part.Field is DateField.Year or DateField.WeekYear && _at < text.Length && text[_at] is '-' or '+';
        var digits = Digits(isSigned ? 1 : 0, part.MaxDigits);
        if (digits.Length == 0 || part.Field == DateField.YearOfPivot && digits.Length < 2) throw Malformed();
        var value = int.Parse(digits, CultureInfo.InvariantCulture);
        if (isSigned && text[_at] == '-') value = -value;
        _at += digits.Length + (isSigned ? 1 : 0);
        _values.Add((part.Field, value));
    }

    private void Fraction(int maxDigits)
    {
        var digits = Digits(0, maxDigits);
        if (digits.Length == 0) throw Malformed();
        _at += digits.Length;
        _values.Add((DateField.Fraction, int.Parse($"{digits}00"[..3], CultureInfo.InvariantCulture)));
    }

    private ReadOnlySpan<char> Digits(int skip, int max)
    {
        var rest = text.AsSpan(Math.Min(_at + skip, text.Length));
        var count = rest.IndexOfAnyExceptInRange('0', '9');
        return rest[..Math.Min(count < 0 ? rest.Length : count, max)];
    }

    /// <summary>A name in full or its first three letters, as it is, in capitals or in small letters; the longest that fits.</summary>
    private void Name(DateField field, string[] names, bool short3)
    {
        for (var length = names.Max(name => name.Length); length > 0; length--)
        {
            var found = Array.FindIndex(names, name => (name.Length == length || short3 && length == 3) && IsHere(name[..length]));
            if (found < 0) continue;
            _at += length;
            _values.Add((field, found + (field == DateField.HalfDay ? 0 : 1)));
            return;
        }

        throw Malformed();
    }

    private bool IsHere(string name)
    {
        var rest = text.AsSpan(_at);
        return rest.StartsWith(name, StringComparison.Ordinal) || rest.StartsWith(name.ToUpperInvariant(), StringComparison.Ordinal)
            || rest.StartsWith(name.ToLowerInvariant(), StringComparison.Ordinal);
    }

    private DateTime Together()
    {
        var values = _values.OrderBy(value => value.Field == DateField.YearOfPivot ? DateField.Year : value.Field).ToList();
        var namesNoYear = values.Count > 0 && values[0].Field is >= DateField.Month and < DateField.HalfDay;
        return values.Aggregate(Day(namesNoYear ? 2000 : FirstOfPivot, 1, 1), (sum, value) => With(sum, value.Field, value.Value));
    }

    /// <summary>The time with one more field set: everything shorter begins.</summary>
    private static DateTime With(DateTime time, DateField field, int value) => field switch
    {
        DateField.Year => Day(value, 1, 1),
        DateField.YearOfPivot => Day(FirstOfPivot + ((value + 100 - (FirstOfPivot % 100)) % 100), 1, 1),
        DateField.WeekYear => ISOWeek.ToDateTime(value, 1, DayOfWeek.Monday),
        DateField.Month or DateField.MonthName => Day(time.Year, value, 1),
        DateField.Week => Week(ISOWeek.GetYear(time), value),
        DateField.Day => Day(time.Year, time.Month, value),
        DateField.DayOfYear => Within(value, 1, DateTime.IsLeapYear(time.Year) ? 366 : 365, Day(time.Year, 1, 1).AddDays(value - 1)),
        DateField.DayName => ISOWeek.ToDateTime(ISOWeek.GetYear(time), ISOWeek.GetWeekOfYear(time), (DayOfWeek)(value % 7)),
        DateField.HalfDay => time.Date.AddHours(12 * value),
        DateField.Hour => Within(value, 0, 23, time.Date.AddHours(value)),
        DateField.HourOfHalfDayFromOne => Within(value, 1, 12, time.Date.AddHours((time.Hour / 12 * 12) + (value % 12))),
        DateField.Minute => Within(value, 0, 59, time.AddMinutes(value)),
        DateField.Second => Within(value, 0, 59, time.AddSeconds(value)),
        DateField.Fraction => time.AddMilliseconds(value),
        _ => throw new InvalidOperationException($"{field} is no field of a pattern of MySQL's kind."),
    };

    private static DateTime Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);

    private static DateTime Week(int year, int week) =>
        Within(week, 1, ISOWeek.GetWeeksInYear(year), ISOWeek.ToDateTime(year, week, DayOfWeek.Monday));

    private static DateTime Within(int value, int min, int max, DateTime time) =>
        value >= min && value <= max ? time : throw new ArgumentOutOfRangeException(nameof(value));

    private FormatException Malformed() => new($"date_parse: '{text}' does not have the format at '{text[Math.Min(_at, text.Length)..]}'.");
}
