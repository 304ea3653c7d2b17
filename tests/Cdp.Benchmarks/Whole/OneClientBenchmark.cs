using System.Globalization;
using System.Text;
using Cdp.Benchmarks.Measure;
using Cdp.Local.Lake;
using Cdp.Testing;
using NodaTime;

namespace Cdp.Benchmarks.Whole;

/// <summary>
/// The memory of a compaction when all hits of a day are of one client, as a site sends them that sets a constant client id.
/// </summary>
internal static class OneClientBenchmark
{
    private const int MemoryMegabytes = 64;

    private static readonly LocalDate Day = new(2026, 3, 10);

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var options = new Options(arguments);
        await Programs.BuildAsync(cancel);
        var large = await TableAsync(options.Number("--large", 2_000), filler: 50_000, cancel);
        var ordinary = await TableAsync(options.Number("--ordinary", 10_000), filler: 0, cancel);
        await ResultFile.WriteAsync("one-client", "A day of one client", $"""
            All hits of the day carry one client id, and a third of them one user id. `CDP_MEMORY_MB={MemoryMegabytes}`, folders per user,
            one run each. Files is the size of what lies under `hits/` afterwards.

            ### Hits of 50 KB

            {large}

            ### Hits of ordinary size

            {ordinary}
            """, cancel);
        return 0;
    }

    private static async Task<string> TableAsync(int hits, int filler, CancellationToken cancel)
    {
        var table = new StringBuilder("| hits | lines | peak memory | wall | CPU |\n|--:|--:|--:|--:|--:|\n");
        foreach (var times in (int[])[1, 10, 100])
        {
            var (lines, usage) = await CompactAsync(hits * times, filler, cancel);
            table.Append(CultureInfo.InvariantCulture,
                $"| {hits * times:N0} | {lines / 1e6:N0} MB | {usage.PeakBytes >> 20} MiB | "
                + $"{usage.Wall.TotalSeconds:0.0} s | {usage.Cpu.TotalSeconds:0.0} s |\n");
        }

        return table.ToString();
    }

    private static async Task<(long Lines, Usage Usage)> CompactAsync(int hits, int filler, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        var lake = scratch.Folder("lake");
        var lines = await new BigDay(
            Day, hits, Clients: 1, Objects: Math.Max(24, (int)((long)hits * Math.Max(filler, 700) / 50_000_000)), Filler: filler)
            .PutAsync(new DirectoryObjectStore(lake), cancel);
        var contender = new Contender(
            $"{hits:N0} hits", Programs.Cdp, ["compact", "--date", "2026-03-10", "--data", lake],
            Environment: new Dictionary<string, string>
            {
                ["CDP_MEMORY_MB"] = MemoryMegabytes.ToString(CultureInfo.InvariantCulture),
                ["CDP_SPILL_DIRECTORY"] = scratch.Folder("spill"),
            });
        var usage = await contender.RunAsync(cancel);
        Console.Error.WriteLine($"{contender.Name}: {usage.PeakBytes >> 20} MiB");
        return (lines, usage);
    }
}
