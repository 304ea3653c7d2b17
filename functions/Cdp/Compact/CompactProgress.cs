using NodaTime;

namespace Cdp.Compact;

/// <summary>The steps of one day's run, in order.</summary>
public enum CompactStep
{
    Read,
    Identify,
    Write,
    ReachBack,
    RollUp,
}

/// <summary>How far a run has come. Done and Total count what the step goes through: raw objects, partitions or files.</summary>
public readonly record struct CompactProgress(LocalDate Day, CompactStep Step, int Done, int Total);
