using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Cdp.Attribution;

/// <summary>How often a path was taken.</summary>
/// <param name="Conversions">Times that it ended in a conversion.</param>
/// <param name="Value">The value of those conversions together.</param>
/// <param name="NonConversions">Times that it ended in none.</param>
public readonly record struct PathCounts(long Conversions, double Value, long NonConversions);

/// <summary>Distinct paths, each a sequence of steps, and how often each was taken. Equal paths add up.</summary>
/// <remarks>
/// Steps are numbers of names (channels, campaigns). A path without steps is that of conversions before which nothing is known; they are
/// credited to nobody. Memory follows the distinct paths and their steps, not the people.
/// </remarks>
public sealed class PathSet
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, int> _paths = [];
    private readonly List<int> _steps = [];
    private readonly List<int> _ends = [];
    private readonly List<PathCounts> _counts = [];
    private readonly List<TimedCredit> _timed = [];

    /// <summary>The names of steps, by number.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>How many distinct paths there are.</summary>
    public int Count => _ends.Count;

    /// <summary>True when the times of the steps are known, which <see cref="AttributionRule.TimeDecay"/> needs.</summary>
    public bool HasTimes { get; private set; } = true;

    /// <summary>All conversions before which there was a step, and their value.</summary>
    public (long Conversions, double Value) Credited { get; private set; }

    /// <summary>The conversions before which there was no step.</summary>
    public PathCounts WithoutSteps { get; private set; }

    /// <summary>The number of a name, which is added when it is new.</summary>
    public int NumberOf(string name)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, name, out var isKnown);
        if (isKnown) return number;
        _names.Add(name);
        return number = _names.Count - 1;
    }

    /// <summary>The number of a name; -1 when no path has it.</summary>
    public int Find(string name) => _numbers.GetValueOrDefault(name, -1);

    public ReadOnlySpan<int> Steps(int path) => CollectionsMarshal.AsSpan(_steps)[StepsOf(path)];

    public PathCounts Counts(int path) => _counts[path];

    /// <summary>Adds a path of which no times are known.</summary>
    /// <exception cref="OverflowException">There are more than 2^63 conversions.</exception>
    public void Add(ReadOnlySpan<int> steps, PathCounts counts)
    {
        HasTimes = false;
        Find(steps, counts);
    }

    /// <summary>Adds a path with what time decay gives each of its steps of these conversions and of their value.</summary>
    public void Add(ReadOnlySpan<int> steps, PathCounts counts, ReadOnlySpan<TimedCredit> timed)
    {
        var range = StepsOf(Find(steps, counts));
        CollectionsMarshal.SetCount(_timed, _steps.Count);
        var sums = CollectionsMarshal.AsSpan(_timed)[range];
        for (var i = 0; i < timed.Length; i++) sums[i] += timed[i];
    }

    /// <summary>What time decay gives each step of a path.</summary>
    internal ReadOnlySpan<TimedCredit> Timed(int path) => CollectionsMarshal.AsSpan(_timed)[StepsOf(path)];

    private Range StepsOf(int path) => (path == 0 ? 0 : _ends[path - 1]).._ends[path];

    private int Find(ReadOnlySpan<int> steps, PathCounts counts)
    {
        Sum(steps.IsEmpty, counts);
        ref var path = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _paths, XxHash128.HashToUInt128(MemoryMarshal.AsBytes(steps)), out var isKnown);
        if (isKnown)
        {
            _counts[path] = Plus(_counts[path], counts);
            return path;
        }

        _steps.AddRange(steps);
        _ends.Add(_steps.Count);
        _counts.Add(counts);
        return path = _ends.Count - 1;
    }

    private void Sum(bool isWithoutSteps, PathCounts counts)
    {
        if (isWithoutSteps) WithoutSteps = Plus(WithoutSteps, counts);
        else Credited = (checked(Credited.Conversions + counts.Conversions), Credited.Value + counts.Value);
    }

    private static PathCounts Plus(PathCounts a, PathCounts b) => new(
        checked(a.Conversions + b.Conversions), a.Value + b.Value, checked(a.NonConversions + b.NonConversions));
}

/// <summary>What a step is given of the conversions of its path, and of their value, by its time before each.</summary>
public readonly record struct TimedCredit(double Conversions, double Value)
{
    public static TimedCredit operator +(TimedCredit a, TimedCredit b) => new(a.Conversions + b.Conversions, a.Value + b.Value);
}
