using Cdp.Compact;

namespace Cdp.Local.Commands;

/// <summary>The progress of a compaction in words.</summary>
internal static class Steps
{
    public static IProgress<CompactProgress> Of(Action<string> say) => new Spoken(say);

    // Progress<T> would post to the thread pool, in any order.
    private sealed class Spoken(Action<string> say) : IProgress<CompactProgress>
    {
        public void Report(CompactProgress value) => say(
            value.Step == CompactStep.RollUp
                ? $"Rolling up {value.Day:uuuu-MM-dd} for the model: {value.Done} of {value.Total} days done"
                : $"Compacting {value.Day:uuuu-MM-dd}: {Name(value.Step)} {value.Done} of {value.Total}");

        private static string Name(CompactStep step) => step switch
        {
            CompactStep.Read => "reading raw objects",
            CompactStep.Identify => "joining hits to people",
            CompactStep.Write => "writing files",
            _ => "reaching back",
        };
    }
}
