namespace Cdp.Attribution;

/// <summary>
/// Credits in proportion to what would be lost without a name: a Markov chain is fitted to the paths, and a name's effect is the part of
/// the probability of a conversion that goes when all traffic to it goes to nothing.
/// </summary>
/// <remarks>Source: Anderl, Becker, von Wangenheim, Schumann: Mapping the customer journey, 2016.</remarks>
internal static class MarkovModel
{
    public static Credits Compute(PathSet paths, AttributionModel model)
    {
        var effects = RemovalEffects(paths, model.Order);
        var (sum, (conversions, value)) = (effects.Sum(), paths.Credited);
        return sum == 0
            ? new Credits(model, new double[effects.Length], new double[effects.Length])
            : new Credits(
                model, [.. effects.Select(effect => conversions * (effect / sum))], [.. effects.Select(effect => value * (effect / sum))]);
    }

    /// <summary>The removal effect of each name: 0 (nothing is lost) to 1.</summary>
    /// <param name="order">How many steps the chain remembers.</param>
    /// <exception cref="AttributionException">The chain has too many states.</exception>
    public static double[] RemovalEffects(PathSet paths, int order)
    {
        var effects = new double[paths.Names.Count];
        if (paths.Credited.Conversions == 0) return effects;
        var chain = PathChain.Fit(paths, order);
        var all = chain.ConversionRate;
        var without = chain.RatesWithoutEachName();
        for (var i = 0; i < without.Count; i++)
        {
            var (name, rate) = without[i];
            effects[name] = Math.Max(0, 1 - (rate / all));
        }

        return effects;
    }
}
