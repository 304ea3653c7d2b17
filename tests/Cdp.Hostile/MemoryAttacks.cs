using System.Globalization;
using System.IO.Compression;

namespace Cdp.Hostile;

internal static class MemoryAttacks
{
    private const int Few = 2_000, Many = 20_000, BytesOfAHit = 50_000;

    /// <summary>What ten times the hits may take beside the same again: the heap of a garbage-collected program is not exact.</summary>
    private const double Tolerance = 1.25;

    public static async Task<(bool? Held, string Happened)> OneClientAsync()
    {
        var few = await PeakAsync(Few);
        var many = await PeakAsync(Many);
        return (
            few > 0 && many < few * Tolerance,
            string.Create(CultureInfo.InvariantCulture, $"{Few:N0} hits: {few} MiB at most; {Many:N0} hits (1 GB): {many} MiB"));
    }

    /// <returns>The most that <c>compact</c> had resident, in MiB; 0 when it failed.</returns>
    private static async Task<long> PeakAsync(int hits)
    {
        using var scratch = new Scratch();
        using var process = Programs.Start("export CDP_MEMORY_MB=64", PutHits(scratch, hits));
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        var exit = process.WaitForExitAsync();
        long peak = 0;
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.WhenAny(exit, Task.Delay(10));
        }

        await Task.WhenAll(errors, output, exit);
        return process.ExitCode == 0 ? peak >> 10 : 0;
    }

    private static string[] PutHits(Scratch scratch, int hits)
    {
        var compact = scratch.PutOpenHit();
        var folder = Path.GetDirectoryName(Directory.EnumerateFiles(scratch.Data, "*.ndjson", SearchOption.AllDirectories).First())!;
        for (var file = 0; file < 4; file++)
        {
            using var gzip = new GZipStream(
                File.Create(Path.Combine(folder, $"20261120T1000{file:00}.000Z-b.ndjson.gz")), CompressionLevel.Fastest);
            using var lines = new StreamWriter(gzip);
            for (var hit = file; hit < hits; hit += 4)
            {
                var body = $"v=1&t=pageview&tid=UA-1-1&cid=1.1&z={hit}&cd1={new string((char)('a' + (hit % 26)), BytesOfAHit)}";
                lines.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"v":1,"id":"b{{hit}}","received_at":"2026-11-20T10:{{hit % 60:00}}:30.000Z","""
                    + $$""" "method":"POST","path":"/collect","body":"{{body}}"}"""));
            }
        }

        return compact;
    }

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{Programs.Text(process)}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }
}
