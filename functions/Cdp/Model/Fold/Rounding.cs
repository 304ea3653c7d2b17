namespace Cdp.Model.Fold;

/// <summary>Rounding and exact sums as the SQL does them, bit for bit.</summary>
internal static class Rounding
{
    /// <summary>From here on a double has no fraction.</summary>
    private const double WholeFrom = 1L << 52;

    private const double Millionth = 1e6;

    public static double HalfAwayFromZero(double number, double scale) =>
        Math.Abs(number) * scale < WholeFrom ? Math.Round(number * scale, MidpointRounding.AwayFromZero) / scale : number;

    /// <summary>In millionths, half away from zero.</summary>
    /// <returns>Null from 1e24 on, of which sums would not fit.</returns>
    public static Int128? Micros(double number)
    {
        if (Math.Abs(number) * Millionth < WholeFrom) return (long)Math.Round(number * Millionth, MidpointRounding.AwayFromZero);
        return Math.Abs(number) < 1e24 ? (Int128)(number * Millionth) : null;
    }
}
