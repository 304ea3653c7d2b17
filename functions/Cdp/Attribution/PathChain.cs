using System.Globalization;

namespace Cdp.Attribution;

/// <summary>An absorbing Markov chain fitted to paths: from a start over states to a conversion, or to nothing.</summary>
/// <remarks>
/// A state is the last steps of a path, as many as the order says, and fewer at its start. The states that end in one name lie together,
/// for that is what is removed.
/// </remarks>
internal sealed class PathChain
{
    /// <summary>
    /// The chain is solved exactly, in time by the cube of its states and memory by their square: some ten seconds and 400 MB.
    /// </summary>
    private const int MaxStates = 5_000;

    private const int BitsPerStep = 16; // of a state's key; no name has a number beyond the limit of states

    private readonly CensoredChain _chain;
    private readonly List<(int Name, int Start, int End)> _names;

    private PathChain(CensoredChain chain, List<(int Name, int Start, int End)> names, double conversionRate) =>
        (_chain, _names, ConversionRate) = (chain, names, conversionRate);

    /// <summary>The probability of a conversion: as the chain is fitted, the share of paths that end in one.</summary>
    public double ConversionRate { get; }

    /// <exception cref="AttributionException">The chain has too many states.</exception>
    public static PathChain Fit(PathSet paths, int order)
    {
        var states = StatesOf(paths, order);
        var chain = new CensoredChain(states.Count);
        double conversions = 0, all = 0;
        for (var path = 0; path < paths.Count; path++)
        {
            var counts = paths.Counts(path);
            var weight = (double)counts.Conversions + counts.NonConversions;
            if (weight == 0 || paths.Steps(path).IsEmpty) continue;
            (conversions, all) = (conversions + counts.Conversions, all + weight);
            var key = 0UL;
            var state = chain.Start;
            foreach (var step in paths.Steps(path))
            {
                var next = states[key = NextKey(key, step, order)];
                chain[state, next] += weight;
                state = next;
            }

            chain[state, chain.Conversion] += counts.Conversions;
            chain[state, chain.Nothing] += counts.NonConversions;
        }

        chain.Normalize();
        return new PathChain(chain, NamesOf(states), conversions / all);
    }

    /// <summary>The probability of a conversion when all traffic to a name goes to nothing, for each name that occurs.</summary>
    public IReadOnlyList<(int Name, double Rate)> RatesWithoutEachName()
    {
        var rates = new double[_names.Count];
        _chain.SolveWithoutEach([.. _names.Select(name => name.Start..name.End)], rates);
        return [.. _names.Select((name, i) => (name.Name, rates[i]))];
    }

    /// <summary>The number of each state that occurs, by its key.</summary>
    private static Dictionary<ulong, int> StatesOf(PathSet paths, int order)
    {
        var states = new HashSet<ulong>();
        for (var path = 0; path < paths.Count; path++)
        {
            var key = 0UL;
            foreach (var step in paths.Steps(path))
            {
                if (states.Add(key = NextKey(key, step, order)) && states.Count > MaxStates || step >= MaxStates)
                    throw TooMany(paths, order);
            }
        }

        var numbers = new Dictionary<ulong, int>(states.Count);
        foreach (var key in states.OrderBy(LastStep).ThenBy(key => key)) numbers.Add(key, numbers.Count);
        return numbers;
    }

    private static List<(int Name, int Start, int End)> NamesOf(Dictionary<ulong, int> states) =>
        [.. states.GroupBy(state => LastStep(state.Key), state => state.Value).Select(name => (name.Key, name.Min(), name.Max() + 1))];

    private static ulong NextKey(ulong key, int step, int order)
    {
        var kept = order == 1 ? 0 : key & (ulong.MaxValue >> (64 - (BitsPerStep * (order - 1))));
        return (kept << BitsPerStep) | (uint)(step + 1);
    }

    private static int LastStep(ulong key) => (int)(key & ((1 << BitsPerStep) - 1)) - 1;

    private static AttributionException TooMany(PathSet paths, int order) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"A Markov chain of order {order} over these {paths.Names.Count:N0} names has more than {MaxStates:N0} states, the most "
        + $"that are solved exactly: choose {(order > 1 ? "a lower order, or " : "")}a dimension with fewer names (--by channel)."));
}
