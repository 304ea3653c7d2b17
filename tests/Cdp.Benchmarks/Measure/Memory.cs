using System.Globalization;

namespace Cdp.Benchmarks.Measure;

internal static class Memory
{
    /// <summary>The most that a process had resident so far, in bytes; 0 when it is gone.</summary>
    public static long PeakOf(int process) => Kilobytes($"/proc/{process}/status", "VmHWM:") << 10;

    /// <summary>A line of /proc such as <c>MemTotal:  24629056 kB</c>; 0 when there is none.</summary>
    public static long Kilobytes(string file, string name)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(line.AsSpan(name.Length, line.Length - name.Length - 2).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // the process has just ended
        }
    }
}
