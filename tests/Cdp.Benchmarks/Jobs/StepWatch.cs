using System.Diagnostics;
using System.Globalization;
using Cdp.Compact;

namespace Cdp.Benchmarks.Jobs;

/// <summary>Writes to stderr when each step of a compaction was through, and what the collector of garbage had to do until then.</summary>
internal sealed class StepWatch : IProgress<CompactProgress>
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public void Report(CompactProgress value)
    {
        if (value.Done != value.Total) return;
        var self = Process.GetCurrentProcess();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Step,-10} {_clock.Elapsed.TotalSeconds:0.000} s wall, {self.TotalProcessorTime.TotalSeconds:0.00} s CPU, "
            + $"{GC.GetTotalAllocatedBytes() >> 20} MiB allocated, {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)} "
            + $"collections, {GC.GetTotalPauseDuration().TotalMilliseconds:0} ms paused, {self.WorkingSet64 >> 20} MiB resident"));
    }
}
