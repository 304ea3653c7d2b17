using System.Globalization;
using Cdp.Model;

namespace Cdp.Local.Models;

/// <summary>
/// A double as PostgreSQL writes it: the shortest digits that read back, with an exponent from 1e+15 on and below 0.0001.
/// </summary>
/// <remarks>Beyond 2^53 PostgreSQL writes a digit more of numbers whose shortest text lies halfway to the next one.</remarks>
internal static class PostgresNumber
{
    private const double WithExponentFrom = 1e15;

    public static string Of(double number)
    {
        var text = NumberText.Of(number).Replace('E', 'e');
        return Math.Abs(number) < WithExponentFrom || text.Contains('e', StringComparison.Ordinal) ? text
            : number < 0 ? $"-{WithExponent(text[1..])}" : WithExponent(text);
    }

    private static string WithExponent(string whole)
    {
        var digits = whole.TrimEnd('0');
        return string.Create(
            CultureInfo.InvariantCulture, $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e+{whole.Length - 1}");
    }
}
