using System.Globalization;
using Cdp.Attribution;

namespace Cdp.Tests.Attribution;

/// <summary>Path counts for tests.</summary>
internal static class PathSets
{
    /// <summary>Each as <c>a b c: conversions/non-conversions</c>; the value of a conversion is 10.</summary>
    public static PathSet Of(params string[] paths)
    {
        var set = new PathSet();
        foreach (var text in paths)
        {
            var (names, counts) = (text.Split(": ")[0], text.Split(": ")[1].Split('/'));
            var conversions = long.Parse(counts[0], CultureInfo.InvariantCulture);
            set.Add(
                [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(set.NumberOf)],
                new PathCounts(conversions, conversions * 10, long.Parse(counts[1], CultureInfo.InvariantCulture)));
        }

        return set;
    }

    public static PathSet Random(int seed, int names, int paths, int maxSteps)
    {
        var random = new Random(seed);
        var set = new PathSet();
        for (var name = 0; name < names; name++) set.NumberOf($"n{name}");
        for (var path = 0; path < paths; path++)
        {
            var steps = new int[random.Next(1, maxSteps + 1)];
            foreach (ref var step in steps.AsSpan()) step = random.Next(names);
            set.Add(steps, new PathCounts(random.Next(4), random.Next(100), random.Next(6)));
        }

        return set;
    }

    public static Dictionary<string, double> Conversions(PathSet paths, string model) => Credit(paths, model).Conversions
        .Select((credit, name) => (paths.Names[name], credit))
        .ToDictionary(each => each.Item1, each => each.credit, StringComparer.Ordinal);

    public static Credits Credit(PathSet paths, string model)
    {
        Assert.True(AttributionModel.TryParse(model, out var parsed), model);
        return CreditCalculator.Compute(paths, [parsed], "Direct").Single();
    }
}
