using System.Diagnostics;
using System.Globalization;

namespace Cdp.Storage;

/// <summary>The name under which a process of this machine holds a lake's lease, and whether such a process is still there.</summary>
/// <remarks>
/// A killed run then blocks nobody: on its own machine the next one sees that it is gone; elsewhere the lease has to end. On AWS, where
/// many machines share a name, nobody is asked.
/// </remarks>
public static class LeaseHolder
{
    private const string OnHost = " on ", Process = ", process ", Since = ", since ";

    /// <summary>A process's start is computed from clock ticks since the machine's, and wavers.</summary>
    private static readonly TimeSpan Waver = TimeSpan.FromSeconds(2);

    /// <param name="command">What the process does, e.g. <c>compact</c>.</param>
    public static string Name(string command)
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{command}{OnHost}{Environment.MachineName}{Process}{self.Id}{Since}{StartOf(self):yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    /// <summary>
    /// True when the holder was a process of this machine that runs no more; false when it runs, or when nobody can know.
    /// </summary>
    public static bool IsGone(string holder)
    {
        var process = holder.LastIndexOf(Process, StringComparison.Ordinal);
        var since = holder.LastIndexOf(Since, StringComparison.Ordinal);
        if (process < 0 || since < process || !holder[..process].EndsWith(OnHost + Environment.MachineName, StringComparison.Ordinal))
            return false;
        return int.TryParse(
            holder.AsSpan(process + Process.Length, since - process - Process.Length), NumberStyles.None, CultureInfo.InvariantCulture,
            out var id)
            && !IsRunning(id, holder[(since + Since.Length)..]);
    }

    private static bool IsRunning(int id, string start)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return DateTimeOffset.TryParse(start, CultureInfo.InvariantCulture, out var since)
                && (StartOf(process) - since).Duration() <= Waver;
        }
        catch (ArgumentException)
        {
            return false; // no process has that number
        }
        catch (InvalidOperationException)
        {
            return false; // it ended just now
        }
    }

    private static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime());
}
