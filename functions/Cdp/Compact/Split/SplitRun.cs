using Cdp.Compact.Index;
using Cdp.Compact.ReachBack;
using Cdp.Lake;

namespace Cdp.Compact.Split;

/// <summary><c>run.json</c>: what all parts of a run must take alike, whatever happens to the lake meanwhile.</summary>
/// <param name="Day">The received day, counted from 1970-01-01.</param>
/// <param name="Program">The build of the program: rows on their way have no other version.</param>
/// <param name="IsFirst">No run of the day has written files before.</param>
/// <param name="Attempts">What runs of the day found that were cut off since its last whole one.</param>
internal sealed record SplitRun(
    string Run, int Day, int Parts, DateTimeOffset Started, Guid Program, bool IsFirst, IReadOnlyList<DayEntries> Attempts, IReadOnlyList<RawItem> Raw)
{
    public static Guid ThisProgram { get; } = typeof(SplitRun).Module.ModuleVersionId;

    public RawObjects RawObjects()
    {
        var objects = new RawObjects();
        foreach (var item in Raw) objects.Add(item);
        return objects;
    }

    /// <exception cref="ObjectStoreException">Another build of the program began the run.</exception>
    public void CheckProgram()
    {
        if (Program != ThisProgram)
            throw new ObjectStoreException($"The program was deployed anew since the run {Run} began, and does not read what its parts wrote: begin a new run.");
    }
}

/// <summary>What a part of the phase write did.</summary>
/// <param name="Files">Keys under hits/.</param>
/// <param name="Users">Distinct user ids among those that the part counts.</param>
/// <param name="TakenOut">What was found in other days' files of the part that hits move from.</param>
internal sealed record WrittenPart(IReadOnlyList<string> Files, UserCounts Users, ReachedBack TakenOut);
