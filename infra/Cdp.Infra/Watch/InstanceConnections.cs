using System.Globalization;

namespace Cdp.Infra.Watch;

/// <summary>How many connections PostgreSQL lets in on an instance class, unless its parameters say otherwise.</summary>
/// <remarks>
/// RDS: DBInstanceClassMemory / 9,531,392, at most 5,000; of a gigabyte some 80 are left once RDS has taken its own memory.
/// </remarks>
internal static class InstanceConnections
{
    private const int OfGigabyte = 80, Most = 5000;

    /// <summary>A class's second part tells its memory: that of the classes t and m is exact, r has more, c has half.</summary>
    public static int Of(string instanceClass)
    {
        var gigabytes = instanceClass.Split('.') switch
        {
            [_, "micro"] => 1,
            [_, "small"] => 2,
            [_, "medium"] => 4,
            [_, "large"] => 8,
            [_, "xlarge"] => 16,
            [_, var size] when size.EndsWith("xlarge", StringComparison.Ordinal)
                && int.TryParse(size[..^6], NumberStyles.None, CultureInfo.InvariantCulture, out var times) => 16 * times,
            _ => 1,
        };
        return Math.Min(Most, gigabytes * OfGigabyte);
    }
}
