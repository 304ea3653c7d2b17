using Cdp.Compact.Shuffle;
using NodaTime;

namespace Cdp.Compact.Write;

/// <summary>Writes a day's own files under hits/.</summary>
internal static class DayFiles
{
    /// <param name="newFiles">Makes a worker's writer of files.</param>
    /// <param name="hits">Rows by owner, such that all rows of a file are in one partition.</param>
    /// <param name="report">Called with how many partitions are written.</param>
    /// <returns>The keys of the files.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        Func<HitFiles> newFiles, PartitionedRows hits, LocalDate received, Action<int> report, CancellationToken cancel)
    {
        var keys = new List<string>();
        await Workers.EachAsync(
            hits.Partitions,
            newFiles,
            (files, partition, stop) => files.WriteAsync(hits, partition, received, stop),
            async files =>
            {
                await files.CompleteAsync();
                lock (keys) keys.AddRange(files.Keys);
            },
            report,
            cancel);
        return keys;
    }
}
