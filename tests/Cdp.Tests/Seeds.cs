using System.Globalization;

namespace Cdp.Tests;

/// <summary>
/// Which limits a property is tested with: those of Debug builds, which reach every path with little data, or those that ship.
/// </summary>
public enum Limits
{
    Tiny,
    Production,
}

/// <summary>Cases of property tests. Seed and limits stand in the test's name; <c>CDP_SEEDS=1000</c> runs more of them.</summary>
public static class Seeds
{
    private static readonly string? Asked = Environment.GetEnvironmentVariable("CDP_SEEDS");

    public static TheoryData<int> Few => [.. UpTo(3)];

    public static TheoryData<int, Limits> WithLimits => WithLimitsUpTo(2);

    /// <summary>For what takes long.</summary>
    public static TheoryData<int, Limits> OneWithLimits => WithLimitsUpTo(1);

    private static TheoryData<int, Limits> WithLimitsUpTo(int count)
    {
        var cases = new TheoryData<int, Limits>();
        foreach (var seed in UpTo(count))
            foreach (var limits in Enum.GetValues<Limits>()) cases.Add(seed, limits);
        return cases;
    }

    private static IEnumerable<int> UpTo(int count) =>
        Enumerable.Range(1, Asked is null ? count : int.Parse(Asked, CultureInfo.InvariantCulture));
}
