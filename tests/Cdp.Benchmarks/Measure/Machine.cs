using System.Globalization;
using System.Runtime.InteropServices;

namespace Cdp.Benchmarks.Measure;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores of {Model()}, {Memory.Kilobytes("/proc/meminfo", "MemTotal:") / 1048576.0:0} GiB, "
        + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    /// <summary>
    /// Programs that wanted a core in the last minute, on average: well above the number of cores, others were at work too.
    /// </summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Model() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
        ?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
}
