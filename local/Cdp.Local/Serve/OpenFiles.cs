using System.Runtime.InteropServices;

namespace Cdp.Local.Serve;

/// <summary>How many files, connections among them, this process may have open at once.</summary>
/// <remarks>.NET itself raises the soft limit to the hard one at its start, so this is the hard one. Source: getrlimit(2).</remarks>
internal static partial class OpenFiles
{
    private static readonly int Resource = OperatingSystem.IsMacOS() ? 8 : 7;   // RLIMIT_NOFILE

    public static long Limit => GetLimit(Resource, out var limit) == 0 ? (long)Math.Min(limit.Soft, long.MaxValue) : long.MaxValue;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
