namespace Cdp.Attribution;

/// <summary>The Shapley value of each name, where a coalition is worth the conversions whose steps all lie in it.</summary>
/// <remarks>In closed form each conversion is shared evenly by its distinct steps, so no coalition is enumerated.</remarks>
internal static class ShapleyModel
{
    public static Credits Compute(PathSet paths, AttributionModel model)
    {
        var (conversions, value) = (new double[paths.Names.Count], new double[paths.Names.Count]);
        var distinct = new DistinctSteps(paths.Names.Count);
        for (var path = 0; path < paths.Count; path++)
        {
            var steps = distinct.Of(paths.Steps(path));
            var counts = paths.Counts(path);
            foreach (var step in steps)
            {
                conversions[step] += (double)counts.Conversions / steps.Length;
                value[step] += counts.Value / steps.Length;
            }
        }

        return new Credits(model, conversions, value);
    }
}
