using Cdp.Attribution;
using static Cdp.Tests.Attribution.PathSets;

namespace Cdp.Tests.Attribution;

/// <summary>The examples of docs/attribution.md, which were computed by hand.</summary>
public sealed class WorkedExampleTests
{
    private const double Exactly = 1e-12;

    private static readonly string[] ThreePaths = ["a: 2/0", "b c: 1/0", "c a b: 5/0"];

    [Theory]
    [InlineData("first", 2, 1, 5)]
    [InlineData("last", 2, 5, 1)]
    [InlineData("last_non_direct", 2, 5, 1)]
    [InlineData("linear", 2 + (5 / 3.0), 0.5 + (5 / 3.0), 0.5 + (5 / 3.0))]
    [InlineData("position", 3, 2.5, 2.5)]
    [InlineData("shapley", 11 / 3.0, 13 / 6.0, 13 / 6.0)]
    [InlineData("markov", 56 / 19.0, 48 / 19.0, 48 / 19.0)]
    public void Three_paths_with_eight_conversions(string model, double a, double b, double c)
    {
        var credits = Conversions(Of(ThreePaths), model);

        Assert.Equal(a, credits["a"], Exactly);
        Assert.Equal(b, credits["b"], Exactly);
        Assert.Equal(c, credits["c"], Exactly);
    }

    [Fact]
    public void Paths_that_come_back_to_a_channel()
    {
        var credits = Conversions(Of("A B A B B A: 1/0", "A B B A A: 1/0", "A A: 1/0"), "markov");

        Assert.Equal(2, credits["A"], Exactly);
        Assert.Equal(1, credits["B"], Exactly);
    }

    [Fact]
    public void A_conversion_and_two_paths_without_one()
    {
        var paths = Of("C1 C2 C3: 1/0", "C1: 0/1", "C2 C3: 0/1");

        Assert.Equal([0.5, 1, 1], MarkovModel.RemovalEffects(paths, order: 1), Within);
        Assert.Equal([0.2, 0.4, 0.4], Credit(paths, "markov").Conversions, Within);
        Assert.Equal([2, 4, 4], Credit(paths, "markov").Value, Within);
    }

    [Fact]
    public void Steps_two_hours_one_hour_and_no_time_before_the_conversion()
    {
        var shares = new double[3];
        TimeDecay.Share([TimeSpan.FromHours(2), TimeSpan.FromHours(1), TimeSpan.Zero], TimeSpan.FromHours(1), shares);

        Assert.Equal([1 / 7.0, 2 / 7.0, 4 / 7.0], shares, Within);
    }

    [Fact]
    public void Steps_that_are_all_long_ago_share_as_if_the_last_were_now()
    {
        var shares = new double[2];
        TimeDecay.Share([TimeSpan.FromDays(50_001), TimeSpan.FromDays(50_000)], TimeSpan.FromDays(1), shares);

        Assert.Equal([1 / 3.0, 2 / 3.0], shares, Within);
    }

    private static bool Within(double expected, double actual) => Math.Abs(expected - actual) <= Exactly;
}
