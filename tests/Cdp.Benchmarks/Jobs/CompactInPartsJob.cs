using System.Diagnostics;
using System.Globalization;
using Cdp.Compact;
using Cdp.Local.Lake;
using Cdp.Settings;

namespace Cdp.Benchmarks.Jobs;

/// <summary>Compacts a day in parts, one after another in one process, and writes what each phase took: a part of a phase has that divided by the parts.</summary>
internal static class CompactInPartsJob
{
    /// <param name="arguments">The lake's directory, the day, the number of parts.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var (lake, day, parts) = (arguments[0], arguments[1], int.Parse(arguments[2], CultureInfo.InvariantCulture));
        var compaction = new Compaction(new DirectoryObjectStore(lake), CompactSettings.FromEnvironment(Variables.OfProcess()), TimeProvider.System);
        foreach (var phase in (string[])["begin", "identify", "register", "write", "gain", "settle", "lose", "finish"])
        {
            var (wall, processor) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
            foreach (var part in phase is "identify" or "write" or "gain" or "lose" ? Enumerable.Range(0, parts) : [0])
                await compaction.RunAsync(new CompactRequest(day, Phase: phase, Part: part, Parts: parts), remaining: null, cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{phase,-10} {wall.Elapsed.TotalSeconds:0.000} s wall, {(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds:0.00} s CPU"));
        }

        return 0;
    }
}
