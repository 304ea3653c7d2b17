using Cdp.Attribution;
using static Cdp.Tests.Attribution.PathSets;

namespace Cdp.Tests.Attribution;

/// <summary>Models against computations that follow the definitions step by step, on random path counts.</summary>
public sealed class BruteForceTests
{
    private const double Exactly = 1e-9;

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Shapley_is_the_average_over_all_orders_of_names(int seed)
    {
        var paths = Random(seed, names: 6, paths: 60, maxSteps: 7);
        var expected = new double[6];
        var orders = Permutations([0, 1, 2, 3, 4, 5]).ToList();
        foreach (var order in orders)
            for (var i = 0; i < order.Length; i++)
                expected[order[i]] += (Worth(paths, order.AsSpan(0, i + 1)) - Worth(paths, order.AsSpan(0, i))) / (double)orders.Count;

        Assert.Equal(expected, Credit(paths, "shapley").Conversions, Within);
    }

    [Theory]
    [InlineData(1, 1), InlineData(2, 1), InlineData(3, 2), InlineData(4, 2), InlineData(5, 3), InlineData(6, 4)]
    public void Markov_is_what_is_left_of_all_walks_when_a_name_is_lost(int seed, int order)
    {
        var paths = Random(seed, names: 5, paths: 40, maxSteps: 8);
        var all = ConversionsOfWalks(paths, order, without: -1);
        var expected = Enumerable.Range(0, 5).Select(name => 1 - (ConversionsOfWalks(paths, order, name) / all)).ToArray();

        Assert.Equal(expected, MarkovModel.RemovalEffects(paths, order), Within);
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void The_chain_converts_as_often_as_people_did(int seed)
    {
        var paths = Random(seed, names: 7, paths: 100, maxSteps: 9);
        long conversions = 0, all = 0;
        for (var path = 0; path < paths.Count; path++)
            (conversions, all) =
                (conversions + paths.Counts(path).Conversions, all + paths.Counts(path).Conversions + paths.Counts(path).NonConversions);

        foreach (var order in (int[])[1, 2, 3])
            Assert.Equal((double)conversions / all, ConversionsOfWalks(paths, order, without: -1), Exactly);
    }

    /// <summary>Many states, so that several panels are taken out, with names that have no state and names with one.</summary>
    [Theory]
    [InlineData(1, 20, 2), InlineData(2, 131, 1), InlineData(3, 8, 3)]
    public void A_chain_of_many_states_is_solved_as_exactly(int seed, int names, int order)
    {
        var paths = Random(seed, names, paths: 900, maxSteps: 12);
        var all = ConversionsOfWalks(paths, order, without: -1);
        var effects = MarkovModel.RemovalEffects(paths, order);

        foreach (var name in (int[])[0, names / 2, names - 1])
            Assert.Equal(1 - (ConversionsOfWalks(paths, order, name) / all), effects[name], Exactly);
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Credits_sum_to_what_is_shared_out_and_no_rule_gives_more_than_was_influenced(int seed)
    {
        var paths = Random(seed, names: 9, paths: 200, maxSteps: 6);
        var influenced = CreditCalculator.Influenced(paths);
        var models = AttributionModel.All.Where(model => model.Rule != AttributionRule.TimeDecay)
            .Append(new AttributionModel(AttributionRule.Markov, 2));
        foreach (var credits in CreditCalculator.Compute(paths, models, "n3"))
        {
            Assert.Equal(paths.Credited.Conversions, credits.Conversions.Sum(), Exactly);
            Assert.Equal(paths.Credited.Value, credits.Value.Sum(), Exactly);
            if (credits.Model.Rule == AttributionRule.Markov) continue;
            for (var name = 0; name < 9; name++) Assert.True(credits.Conversions[name] <= influenced[name] + Exactly);
        }
    }

    [Theory, MemberData(nameof(Seeds.Few), MemberType = typeof(Seeds))]
    public void Collapsing_repeats_leaves_a_chain_of_order_one_as_it_is(int seed)
    {
        var paths = Random(seed, names: 3, paths: 80, maxSteps: 9);
        var collapsed = new PathSet();
        foreach (var name in paths.Names) collapsed.NumberOf(name);
        for (var path = 0; path < paths.Count; path++)
        {
            var steps = paths.Steps(path).ToArray();
            collapsed.Add([.. steps.Where((step, i) => i == 0 || steps[i - 1] != step)], paths.Counts(path));
        }

        Assert.Equal(MarkovModel.RemovalEffects(paths, 1), MarkovModel.RemovalEffects(collapsed, 1), Within);
    }

    /// <summary>The conversions whose steps all lie in the coalition.</summary>
    private static long Worth(PathSet paths, ReadOnlySpan<int> coalition)
    {
        var worth = 0L;
        for (var path = 0; path < paths.Count; path++)
            if (!paths.Steps(path).ContainsAnyExcept(coalition)) worth += paths.Counts(path).Conversions;
        return worth;
    }

    /// <summary>The probability that walks of up to 5,000 steps convert; what still walks then is less than the tolerance.</summary>
    private static double ConversionsOfWalks(PathSet paths, int order, int without)
    {
        var transitions = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
        for (var path = 0; path < paths.Count; path++)
        {
            var counts = paths.Counts(path);
            var state = "";
            var steps = paths.Steps(path).ToArray();
            for (var i = 0; i < steps.Length; i++)
            {
                var next = string.Join(' ', steps[Math.Max(0, i - order + 1)..(i + 1)]);
                Count(state, next, counts.Conversions + counts.NonConversions);
                state = next;
            }

            Count(state, "conversion", counts.Conversions);
            Count(state, "nothing", counts.NonConversions);
        }

        var at = new Dictionary<string, double>(StringComparer.Ordinal) { [""] = 1 };
        var converted = 0.0;
        for (var step = 0; step < 5_000 && at.Count > 0; step++)
        {
            var next = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var (state, probability) in at)
            {
                var sum = transitions[state].Values.Sum();
                if (sum == 0) continue;
                foreach (var (to, weight) in transitions[state])
                {
                    if (to == "conversion") converted += probability * weight / sum;
                    else if (to != "nothing" && probability * weight > 1e-18 && to.Split(' ')[^1] != $"{without}")
                        next[to] = next.GetValueOrDefault(to) + (probability * weight / sum);
                }
            }

            at = next;
        }

        return converted;

        void Count(string from, string to, double weight)
        {
            if (!transitions.TryGetValue(from, out var row))
                transitions.Add(from, row = new Dictionary<string, double>(StringComparer.Ordinal));
            row[to] = row.GetValueOrDefault(to) + weight;
        }
    }

    private static IEnumerable<int[]> Permutations(int[] items)
    {
        if (items.Length <= 1) return [items];
        return items.SelectMany(item => Permutations([.. items.Where(other => other != item)]), (item, rest) => (int[])[item, .. rest]);
    }

    private static bool Within(double expected, double actual) => Math.Abs(expected - actual) <= Exactly;
}
