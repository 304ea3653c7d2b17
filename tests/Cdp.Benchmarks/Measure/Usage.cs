namespace Cdp.Benchmarks.Measure;

/// <summary>What a process cost, and what it printed.</summary>
/// <param name="Cpu">User and system time.</param>
/// <param name="PeakBytes">Most memory resident at a time; 0 when it was over too soon to be seen.</param>
internal sealed record Usage(TimeSpan Wall, TimeSpan Cpu, long PeakBytes, string Output);
