using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Compact.Write;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Settings;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Compact;

/// <summary>The work on one received day: what its steps have in common. Their rows share one budget of memory and one temporary file.</summary>
internal sealed class DayRun(
    IObjectStore store, CompactSettings settings, ReportingDays days, LocalDate date, BlockPool blocks, TimeProvider clock,
    IProgress<CompactProgress>? progress) : IDisposable
{
    private readonly long _start = clock.GetTimestamp();

    public IObjectStore Store => store;

    public CompactSettings Settings => settings;

    public ReportingDays Days => days;

    public LocalDate Date => date;

    /// <summary>Days since 1970-01-01.</summary>
    public int Number { get; } = EpochDay.Of(date);

    public ReceivedDay Day { get; } = new(date, days);

    public SpillStore Spill { get; } = new(blocks, settings.Spill, settings.MemoryBudget);

    /// <summary>Texts that the day's rows name by number.</summary>
    public StringDictionary Texts { get; } = new();

    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    public HitFiles NewHitFiles() => new(store, new HitLayout(settings.Lake), settings.Spill, Texts);

    public void Report(CompactStep step, int done, int total) => progress?.Report(new CompactProgress(date, step, done, total));

    public void Dispose() => Spill.Dispose();
}
