using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cdp.Benchmarks.Measure;

/// <summary>
/// Runs a program to its end and measures it from outside. One at a time: the kernel counts the time of all children together.
/// </summary>
internal static partial class MeasuredProcess
{
    private const int OfChildren = -1;

    /// <exception cref="InvalidOperationException">It did not end with 0; the message holds what it wrote to stderr.</exception>
    public static async Task<Usage> RunAsync(Contender contender, CancellationToken cancel)
    {
        var info = new ProcessStartInfo(contender.Program, contender.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in contender.Environment ?? new Dictionary<string, string>()) info.Environment[name] = value;
        var (cpu, clock) = (CpuOfChildren(), Stopwatch.StartNew());
        using var process = Process.Start(info)!;
        try
        {
            var output = contender.DiscardOutput ? DiscardAsync(process, cancel) : process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            var peak = await WatchAsync(process, cancel);
            var wall = clock.Elapsed;
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{contender.Name} ended with {process.ExitCode}: {await errors}");
            return new Usage(wall, CpuOfChildren() - cpu, peak, await output);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>So that nobody pays for what another wrote.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void WriteAllToDisk();

    private static async Task<string> DiscardAsync(Process process, CancellationToken cancel)
    {
        await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancel);
        return "";
    }

    /// <summary>The kernel keeps the peak, so it is only the last look before the end that counts.</summary>
    private static async Task<long> WatchAsync(Process process, CancellationToken cancel)
    {
        var exit = process.WaitForExitAsync(cancel);
        long peak = 0;
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, Memory.PeakOf(process.Id));
            await Task.WhenAny(exit, Task.Delay(5, cancel));
        }

        await exit;
        return peak;
    }

    private static TimeSpan CpuOfChildren()
    {
        if (GetUsage(OfChildren, out var usage) != 0)
            throw new InvalidOperationException($"getrusage failed: {Marshal.GetLastPInvokeErrorMessage()}");
        return usage.User + usage.System;
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, out ResourceUsage usage);

    /// <summary>struct rusage of Linux, 64 bits; only its begin is of use here.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private readonly struct ResourceUsage
    {
        private readonly long _userSeconds, _userMicroseconds, _systemSeconds, _systemMicroseconds;

        public TimeSpan User => TimeSpan.FromSeconds(_userSeconds) + TimeSpan.FromMicroseconds(_userMicroseconds);

        public TimeSpan System => TimeSpan.FromSeconds(_systemSeconds) + TimeSpan.FromMicroseconds(_systemMicroseconds);
    }
}
