using Cdp.Compact;
using Cdp.Lake;
using Cdp.Lake.Receipts;

namespace Cdp.Functions;

internal static class CompactMetrics
{
    /// <summary>A line for each day that was compacted.</summary>
    public static void Write(Log log, CompactReply reply)
    {
        foreach (var day in reply.Done)
            log.Report(
                $"{LakeLayout.CompactReceipt(day.Dt)}: {day.EventsRead} events read, {day.Duplicates} duplicates, {day.Files} files, "
                + $"{day.Seconds} s.",
                (Metric.Hits, day.Hits), (Metric.Rejected, Rejected(day)), (Metric.ShareRejected, Share(Rejected(day), day.EventsRead)),
                (Metric.ShareIdentified, Share(day.Identified, day.Hits)));
        if (reply.Next is { } next)
            log.Warn($"Time ran short: the days from {next:R} on are not compacted yet. Invoke it again from there.");
    }

    /// <summary>A failed day must show as a failed invocation, so that it is tried again and an alarm reports it.</summary>
    public static CompactReply Checked(CompactReply reply) => reply.Failed.Count == 0 ? reply : throw new CompactionFailedException(
        $"{reply.Failed.Count} of {reply.Failed.Count + reply.Done.Count} days failed: "
        + string.Join(' ', reply.Failed.Select(day => $"{LakeLayout.CompactReceipt(day.Date)}: {day.Reason}")));

    private static long Rejected(CompactReceipt day) => day.Rejected.Values.Sum();

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}

internal sealed class CompactionFailedException(string message) : CdpException(message);
