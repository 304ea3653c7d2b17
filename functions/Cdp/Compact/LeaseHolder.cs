using System.Diagnostics;
using System.Globalization;

namespace Cdp.Compact;

/// <summary>This process as the holder of a lake's lease, and whether another one on this machine is dead.</summary>
public static class LeaseHolder
{
    private static readonly string Here = $"compact on {Environment.MachineName} (process ";

    public static string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Here}{Environment.ProcessId})");

    /// <summary>The holder was a process of this machine that is no more. Only for machines whose names are their own: on AWS many share one.</summary>
    public static bool IsGone(string holder) =>
        holder.StartsWith(Here, StringComparison.Ordinal)
        && int.TryParse(holder.AsSpan(Here.Length).TrimEnd(')'), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
        && !IsRunning(process);

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false; // that is how .NET says that there is no such process
        }
    }
}
