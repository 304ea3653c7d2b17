using Cdp.Attribution;
using static Cdp.Tests.Attribution.PathSets;

namespace Cdp.Tests.Attribution;

public sealed class ModelTests
{
    [Theory]
    [InlineData("first", "first"), InlineData("last_non_direct", "last_non_direct"), InlineData("markov", "markov")]
    [InlineData("markov:1", "markov"), InlineData("markov:4", "markov_4")]
    public void A_model_is_read_by_its_name_and_has_a_name_in_tables(string text, string name)
    {
        Assert.True(AttributionModel.TryParse(text, out var model));
        Assert.Equal(name, model.Name);
    }

    [Theory]
    [InlineData(""), InlineData("First"), InlineData("markov:"), InlineData("markov:0"), InlineData("markov:5"), InlineData("markov: 2")]
    [InlineData("linear:2"), InlineData("markov_2")]
    public void Anything_else_is_no_model(string text) => Assert.False(AttributionModel.TryParse(text, out _));

    [Theory]
    [InlineData("x Direct y Direct: 1/0", "y")]
    [InlineData("x Direct: 1/0", "x")]
    [InlineData("Direct: 1/0", "Direct")]
    [InlineData("Direct Direct: 1/0", "Direct")]
    [InlineData("x: 1/0", "x")]
    public void The_last_step_that_is_not_direct_has_the_credit_unless_all_are(string path, string name) =>
        Assert.Equal(1, Conversions(Of(path, "x y Direct: 0/1"), "last_non_direct")[name]);

    [Fact]
    public void Equal_paths_add_up()
    {
        var paths = Of("a b: 1/2", "a b: 3/4", "b a: 1/0");

        Assert.Equal(2, paths.Count);
        Assert.Equal(new PathCounts(4, 40, 6), paths.Counts(0));
    }

    [Fact]
    public void Conversions_without_a_step_are_credited_to_nobody()
    {
        var paths = Of(": 5/0", "a: 1/0");

        Assert.Equal(new PathCounts(5, 50, 0), paths.WithoutSteps);
        foreach (var model in (string[])["first", "linear", "position", "shapley", "markov"])
            Assert.Equal([1], Credit(paths, model).Conversions);
    }

    [Theory, InlineData("first"), InlineData("markov"), InlineData("shapley")]
    public void Paths_without_a_conversion_credit_nobody(string model) =>
        Assert.Equal([0, 0], Credit(Of("a b: 0/3", "b: 0/1"), model).Conversions);

    [Fact]
    public void A_name_that_only_others_meet_has_no_effect() =>
        Assert.Equal([1, 0], Credit(Of("a: 1/0", "b: 0/9"), "markov").Conversions);

    [Fact]
    public void Time_decay_adds_what_each_conversion_gives_its_steps()
    {
        var paths = new PathSet();
        int[] steps = [paths.NumberOf("a"), paths.NumberOf("b"), paths.NumberOf("a")];
        paths.Add(steps, new PathCounts(1, 100, 0), [new(0.25, 25), new(0.25, 25), new(0.5, 50)]);
        paths.Add([steps[1]], new PathCounts(0, 0, 7), [default]);
        paths.Add(steps, new PathCounts(1, 10, 0), [new(0.1, 1), new(0.2, 2), new(0.7, 7)]);

        var credits = Credit(paths, "time_decay");

        Assert.True(paths.HasTimes);
        Assert.Equal([0.25 + 0.5 + 0.1 + 0.7, 0.25 + 0.2], credits.Conversions, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([83.0, 27.0], credits.Value);
    }

    [Fact]
    public void A_path_of_ten_thousand_steps_is_like_any_other()
    {
        var paths = new PathSet();
        int[] names = [.. Enumerable.Range(0, 50).Select(name => paths.NumberOf($"n{name}"))];
        var random = new Random(1);
        paths.Add([.. Enumerable.Range(0, 10_000).Select(_ => names[random.Next(50)])], new PathCounts(1, 1, 0));
        paths.Add([0, 1, 2], new PathCounts(0, 0, 1));

        foreach (var model in (string[])["linear", "position", "shapley", "markov", "markov:2"])
            Assert.Equal(1, Credit(paths, model).Conversions.Sum(), 1e-9);
    }

    [Fact]
    public void A_chain_with_too_many_states_is_refused_with_what_to_do()
    {
        var paths = Random(1, names: 90, paths: 20_000, maxSteps: 5);

        var refused = Assert.Throws<AttributionException>(() => Credit(paths, "markov:2"));

        Assert.Equal(
            "A Markov chain of order 2 over these 90 names has more than 5,000 states, the most that are solved exactly: choose a lower "
            + "order, or a dimension with fewer names (--by channel).", refused.Message);
    }
}
