using System.Globalization;

namespace Cdp.Model;

/// <summary>Numbers as text: the shortest that reads back as the same double, <c>2</c> and never <c>2.0</c>.</summary>
public static class NumberText
{
    /// <summary>From here on a double holds no fractions, and digits that say nothing.</summary>
    private const double LargestPlain = 1e15;

    public static string Of(double number) => number == 0 ? "0"
        : Math.Abs(number) < LargestPlain && Math.Truncate(number) == number ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);
}
