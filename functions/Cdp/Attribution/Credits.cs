namespace Cdp.Attribution;

/// <summary>What a model gives each name (by its number in the <see cref="PathSet"/>): conversions, and their value.</summary>
public sealed record Credits(AttributionModel Model, IReadOnlyList<double> Conversions, IReadOnlyList<double> Value);

/// <summary>Computes models over path counts: deterministic, exact, in time and memory by distinct paths.</summary>
public static class CreditCalculator
{
    private const double Tolerance = 1e-9;

    /// <param name="models">Without <see cref="AttributionRule.TimeDecay"/> where the paths have no times.</param>
    /// <param name="direct">The name of steps that <see cref="AttributionRule.LastNonDirect"/> passes over.</param>
    /// <exception cref="AttributionException">A chain has too many states.</exception>
    /// <exception cref="InvalidOperationException">Credits do not sum to what is shared out: a bug of this program.</exception>
    public static IReadOnlyList<Credits> Compute(PathSet paths, IEnumerable<AttributionModel> models, string direct) =>
        [.. models.Select(model => Checked(Compute(paths, model, paths.Find(direct)), paths))];

    /// <summary>The conversions of paths that hold a name, by its number: no model gives it more.</summary>
    public static IReadOnlyList<long> Influenced(PathSet paths)
    {
        var influenced = new long[paths.Names.Count];
        var distinct = new DistinctSteps(paths.Names.Count);
        for (var path = 0; path < paths.Count; path++)
            foreach (var step in distinct.Of(paths.Steps(path))) influenced[step] += paths.Counts(path).Conversions;
        return influenced;
    }

    private static Credits Compute(PathSet paths, AttributionModel model, int direct) => model.Rule switch
    {
        AttributionRule.Markov => MarkovModel.Compute(paths, model),
        AttributionRule.Shapley => ShapleyModel.Compute(paths, model),
        _ => StepModel.Compute(paths, model, direct),
    };

    private static Credits Checked(Credits credits, PathSet paths)
    {
        Check("conversions", credits.Model, credits.Conversions.Sum(), paths.Credited.Conversions);
        Check("value", credits.Model, credits.Value.Sum(), paths.Credited.Value);
        return credits;
    }

    /// <summary>Values may cancel each other, so the tolerance is that of sums above one.</summary>
    private static void Check(string what, AttributionModel model, double sum, double expected)
    {
        if (Math.Abs(sum - expected) > Tolerance * Math.Max(1, Math.Abs(expected)))
            throw new InvalidOperationException(
                $"{model.Name} shares out {what} of {sum:R}, but there are {expected:R}: please report this.");
    }
}

/// <summary>A model could not be computed: the message says which, why, and what to do.</summary>
public sealed class AttributionException(string message) : CdpException(message);
