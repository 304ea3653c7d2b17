using System.Globalization;
using Cdp.Compact;
using Cdp.Local.Lake;
using Cdp.Settings;

namespace Cdp.Benchmarks.Jobs;

/// <summary>Compacts days of a lake in a directory, as the one-machine program does: the settings come from the environment.</summary>
internal static class CompactJob
{
    /// <param name="arguments">The lake's directory, the first day, the last day.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancel)
    {
        var (lake, from, to) = (arguments[0], arguments[1], arguments[^1]);
        var store = new DirectoryObjectStore(lake);
        var compaction = new Compaction(store, CompactSettings.FromEnvironment(Variables.OfProcess()), TimeProvider.System, StepTimes());
        var reply = await compaction.RunAsync(new CompactRequest(From: from, To: to), remaining: null, cancel);
        foreach (var failed in reply.Failed) Console.Error.WriteLine($"{failed.Date}: {failed.Reason}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"hits={reply.Done.Sum(day => day.Hits)} duplicates={reply.Done.Sum(day => day.Duplicates)} "
            + $"users={reply.Done.Sum(day => day.Users)} files={reply.Done.Sum(day => day.Files)}"));
        return reply.Failed.Count == 0 ? 0 : 1;
    }

    private static StepWatch? StepTimes() => Environment.GetEnvironmentVariable("CDP_BENCHMARK_STEPS") is null ? null : new StepWatch();
}
