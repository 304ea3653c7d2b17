using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Compact.UserDays;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Lake;
using NodaTime;

namespace Cdp.Compact;

/// <summary>
/// The run of one received day: what its stages have in common. Their rows share one budget of memory and its temporary files.
/// </summary>
internal sealed class DayRun(LakeContext lake, LocalDate date, BlockPool blocks) : IDisposable
{
    private readonly long _start = lake.Clock.GetTimestamp();

    public LakeContext Lake => lake;

    public LocalDate Date => date;

    /// <summary>Days since 1970-01-01.</summary>
    public int Number { get; } = EpochDay.Of(date);

    public ReceivedDay Day { get; } = new(date, lake.Days);

    public SpillStore Spill { get; } = new(blocks, lake.Settings.Spill, lake.Settings.MemoryBudget);

    /// <summary>Texts that the day's rows name by number.</summary>
    public StringDictionary Texts { get; } = new();

    public TimeSpan Elapsed => lake.Clock.GetElapsedTime(_start);

    /// <param name="rollups">Gets what the hits are rolled up to.</param>
    public HitFiles NewHitFiles(PartitionedRows rollups) => new(
        lake.Store, new HitLayout(lake.Settings.Lake), lake.Settings.Spill, Texts,
        new HitFolding(lake.Measures, lake.Days.Reporting, Texts, rollups));

    public void Report(CompactStep step, int done, int total) => lake.Progress?.Report(new CompactProgress(date, step, done, total));

    public void Dispose() => Spill.Dispose();
}
