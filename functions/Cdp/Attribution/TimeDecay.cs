namespace Cdp.Attribution;

/// <summary>Shares of the steps before one conversion: each is worth half as much for every half-life that it lies before.</summary>
public static class TimeDecay
{
    /// <summary>Seven days.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(7);

    /// <summary>Fills in the shares, which sum to 1.</summary>
    /// <param name="before">How long before the conversion each step was.</param>
    /// <param name="shares">As many as there are steps.</param>
    public static void Share(ReadOnlySpan<TimeSpan> before, TimeSpan halfLife, Span<double> shares)
    {
        // Relative to the latest step: of steps that are all many half-lives away, none counts as nothing.
        var least = TimeSpan.MaxValue;
        foreach (var time in before)
            if (time < least) least = time;
        var sum = 0.0;
        for (var i = 0; i < before.Length; i++) sum += shares[i] = Math.Pow(0.5, (before[i] - least) / halfLife);
        for (var i = 0; i < before.Length; i++) shares[i] /= sum;
    }
}
