using Cdp.Compact.Spill;
using Cdp.Lake;

namespace Cdp.Compact;

/// <summary>Writes a day's own files under hits/.</summary>
internal static class DayFiles
{
    /// <param name="hits">Rows by owner, such that all rows of a file are in one partition.</param>
    /// <returns>The keys of the files.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(DayWork work, Shuffle hits, CancellationToken cancel)
    {
        var layout = new HitLayout(work.Settings.Lake);
        var keys = new List<string>();
        await Workers.EachAsync(
            hits.Partitions,
            () => new HitFiles(work.Store, layout, work.Settings.Spill, work.Texts),
            (files, partition, stop) => files.WriteAsync(hits, partition, work.Date, stop),
            async files =>
            {
                await files.CompleteAsync();
                lock (keys) keys.AddRange(files.Keys);
            },
            done => work.Report(CompactStep.Write, done, hits.Partitions),
            cancel);
        return keys;
    }
}
