namespace Cdp.Attribution;

/// <summary>The models that give each step of a path a share of its conversions by where, or when, it stands.</summary>
internal static class StepModel
{
    private const double OfFirst = 0.4, OfLast = 0.4, OfMiddle = 0.2;

    /// <param name="direct">
    /// The number of the name that <see cref="AttributionRule.LastNonDirect"/> passes over; -1 when there is none.
    /// </param>
    public static Credits Compute(PathSet paths, AttributionModel model, int direct)
    {
        var (conversions, value) = (new double[paths.Names.Count], new double[paths.Names.Count]);
        for (var path = 0; path < paths.Count; path++)
        {
            var steps = paths.Steps(path);
            if (steps.IsEmpty) continue;
            if (model.Rule == AttributionRule.TimeDecay) AddTimed(steps, paths.Timed(path), conversions, value);
            else Add(model.Rule, steps, paths.Counts(path), direct, conversions, value);
        }

        return new Credits(model, conversions, value);
    }

    private static void Add(
        AttributionRule rule, ReadOnlySpan<int> steps, PathCounts counts, int direct, double[] conversions, double[] value)
    {
        var only = rule switch
        {
            AttributionRule.First => 0,
            AttributionRule.Last => steps.Length - 1,
            AttributionRule.LastNonDirect =>
                Math.Max(steps.LastIndexOfAnyExcept(direct), steps.ContainsAnyExcept(direct) ? 0 : steps.Length - 1),
            _ => -1,
        };
        for (var i = Math.Max(0, only); i < (only < 0 ? steps.Length : only + 1); i++)
        {
            var share = only >= 0 ? 1 : rule == AttributionRule.Linear ? 1.0 / steps.Length : ShareByPosition(i, steps.Length);
            conversions[steps[i]] += share * counts.Conversions;
            value[steps[i]] += share * counts.Value;
        }
    }

    private static double ShareByPosition(int index, int steps) => steps switch
    {
        1 => 1,
        2 => 0.5,
        _ when index == 0 => OfFirst,
        _ when index == steps - 1 => OfLast,
        _ => OfMiddle / (steps - 2),
    };

    private static void AddTimed(ReadOnlySpan<int> steps, ReadOnlySpan<TimedCredit> timed, double[] conversions, double[] value)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            conversions[steps[i]] += timed[i].Conversions;
            value[steps[i]] += timed[i].Value;
        }
    }
}
